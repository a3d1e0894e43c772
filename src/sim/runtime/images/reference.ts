/** An image name in parts. `familiar` is how Docker shows it: without `docker.io/library/` and with its tag. */
export interface Reference {
  readonly host: string;
  /** With `library/` where Docker Hub implies it. */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** `nginx`, `reg:5000/team/app`. */
  readonly familiarName: string;
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

/** Follows distribution/reference ParseNormalizedNamed: the reference, or the text of the error. */
export function parseReference(text: string): Reference | { readonly error: string } {
  const invalid = { error: 'invalid reference format' };
  const [before = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !/^[a-z0-9]+:[0-9a-f]{32,}$/.test(digest))) return invalid;
  const colon = before.lastIndexOf(':');
  const hasTag = colon > before.lastIndexOf('/');
  const name = hasTag ? before.slice(0, colon) : before;
  const tag = hasTag ? before.slice(colon + 1) : undefined;
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) return invalid;
  const [first = '', ...others] = name.split('/');
  const explicit = others.length > 0 && (/[.:]/.test(first) || first === 'localhost' || /[A-Z]/.test(first));
  const host = explicit && first !== 'index.docker.io' ? first : 'docker.io';
  const rest = explicit ? others.join('/') : name;
  const path = host === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  if (/[A-Z]/.test(path)) return { error: 'invalid reference format: repository name must be lowercase' };
  if (name === '' || !path.split('/').every((part) => component.test(part))) return invalid;
  const familiarPath = host === 'docker.io' ? path.replace(/^library\//, '') : path;
  return { host, path, tag, digest, familiarName: host === 'docker.io' ? familiarPath : `${host}/${path}` };
}

/** `nginx:latest` for `nginx`, `docker.io/library/nginx:latest` ...; undefined when it is no reference. */
export function familiarReference(text: string): string | undefined {
  const reference = parseReference(text);
  if ('error' in reference) return undefined;
  if (reference.digest !== undefined) return `${reference.familiarName}@${reference.digest}`;
  return `${reference.familiarName}:${reference.tag ?? 'latest'}`;
}
