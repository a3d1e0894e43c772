/**
 * The full name of an image reference: `nginx` is `docker.io/library/nginx:latest`. Follows distribution/reference
 * ParseNormalizedNamed and TagNameOnly. Ids (`sha256:...`) stay as they are.
 */
export function normalizeImage(reference: string): string {
  const text = reference.trim();
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  const at = text.indexOf('@');
  const digest = at < 0 ? '' : text.slice(at);
  const named = at < 0 ? text : text.slice(0, at);
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasDomain =
    first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase();
  const domain = hasDomain ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io';
  const remainder = hasDomain ? named.slice(slash + 1) : named;
  const path = domain === 'docker.io' && !remainder.includes('/') ? `library/${remainder}` : remainder;
  const tagged = path.lastIndexOf(':') > path.lastIndexOf('/');
  if (digest !== '') return `${domain}/${tagged ? path.slice(0, path.lastIndexOf(':')) : path}${digest}`;
  return `${domain}/${tagged ? path : `${path}:latest`}`;
}

/** Whether two references name the same image. */
export function sameImage(a: string, b: string): boolean {
  return normalizeImage(a) === normalizeImage(b);
}
