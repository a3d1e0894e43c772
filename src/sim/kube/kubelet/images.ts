import type { RuntimeImage } from '../../runtime/types.ts';

/** An image as a registry or a node has it. */
export interface NodeImage {
  readonly image: RuntimeImage;
  /** The whole name: `docker.io/library/nginx:latest`. */
  readonly name: string;
  /** `docker.io/library/nginx@sha256:...`. */
  readonly digest: string;
  /** What was downloaded for it, in bytes. */
  readonly size: number;
}

/** The registries of the world as this lab knows them. */
export interface ImageRegistry {
  /** By whole name; undefined when there is none. */
  find(name: string): NodeImage | undefined;
  /** Whether there are other tags of the same repository (`docker.io/library/nginx`). */
  hasRepository(repository: string): boolean;
  /** Host names that answer. */
  hasHost(host: string): boolean;
}

/** A name in parts, or why it is none. */
export type ImageReference =
  | { readonly host: string; readonly path: string; readonly tag: string; readonly name: string }
  | { readonly error: string };

/** Follows distribution/reference ParseNormalizedNamed, with the default tag. */
export function parseImageReference(text: string): ImageReference {
  const invalid = (why: string): ImageReference => ({ error: `couldn't parse image name "${text}": ${why}` });
  const [beforeDigest = '', digest] = text.split('@');
  const slash = beforeDigest.lastIndexOf('/');
  const colon = beforeDigest.lastIndexOf(':');
  const tag = colon > slash ? beforeDigest.slice(colon + 1) : undefined;
  const repository = colon > slash ? beforeDigest.slice(0, colon) : beforeDigest;
  const first = repository.split('/')[0] ?? '';
  const hasHost = repository.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const host = hasHost ? first : 'docker.io';
  const rest = hasHost ? repository.slice(first.length + 1) : repository;
  const path = host === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  if (/[A-Z]/.test(rest)) {
    return invalid(`invalid reference format: repository name (${path}) must be lowercase`);
  }
  const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
  const tagRule = /^[\w][\w.-]{0,127}$/;
  if (!path.split('/').every((part) => component.test(part)) || (tag !== undefined && !tagRule.test(tag))) {
    return invalid('invalid reference format');
  }
  const version = digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`;
  return { host, path, tag: tag ?? 'latest', name: `${host}/${path}${version}` };
}

/** What containerd says when an image cannot be had. */
export function pullError(
  reference: Exclude<ImageReference, { readonly error: string }>,
  registry: ImageRegistry,
): string {
  const { host, path, tag, name } = reference;
  const failed = `failed to pull and unpack image "${name}": failed to resolve reference "${name}":`;
  if (registry.hasRepository(`${host}/${path}`)) {
    return `rpc error: code = NotFound desc = ${failed} ${name}: not found`;
  }
  if (!registry.hasHost(host)) {
    const request = `Head "https://${host}/v2/${path}/manifests/${tag}"`;
    const lookup = `dial tcp: lookup ${host.replace(/:\d+$/, '')}: no such host`;
    return `rpc error: code = Unknown desc = ${failed} failed to do request: ${request}: ${lookup}`;
  }
  const denied =
    'pull access denied, repository does not exist or may require authorization: server message: ' +
    'insufficient_scope: authorization failed';
  return `rpc error: code = Unknown desc = ${failed} ${denied}`;
}
