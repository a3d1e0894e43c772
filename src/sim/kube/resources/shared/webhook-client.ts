import { type FieldError, fieldInvalid, fieldRequired, isDns1123Subdomain, isValidPortNumber } from '#apimachinery';
import type { ServiceReference, WebhookClientConfig } from '#types/admissionregistration-v1';
import type { Path } from './errors.ts';

const form = '; desired format: https://host[/path]';
/** Scheme, authority, path, query and fragment, as in RFC 3986, appendix B. */
const parts = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s;

function validateUrl(url: string, where: Path): FieldError[] {
  if (url.startsWith(':')) {
    const text = `url must be a valid URL: parse ${JSON.stringify(url)}: missing protocol scheme${form}`;
    return [fieldRequired(where, text)];
  }
  const [, scheme = '', authority = '', query = '', fragment = ''] = parts.exec(url) ?? [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const errors: FieldError[] = [];
  if (scheme.toLowerCase() !== 'https') {
    errors.push(fieldInvalid(where, scheme.toLowerCase(), `'https' is the only allowed URL scheme${form}`));
  }
  if (host === '') errors.push(fieldInvalid(where, host, `host must be specified${form}`));
  if (at >= 0) {
    errors.push(fieldInvalid(where, authority.slice(0, at), 'user information is not permitted in the URL'));
  }
  if (fragment !== '') errors.push(fieldInvalid(where, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(fieldInvalid(where, query, 'query parameters are not permitted in the URL'));
  return errors;
}

function validatePath(path: string, where: Path): FieldError[] {
  if (path === '' || path === '/') return [];
  if (path === '//') return [fieldInvalid(where, path, 'segment[0] may not be empty')];
  const slash = path.startsWith('/') ? [] : [fieldInvalid(where, path, "must start with a '/'")];
  const segments = path.slice(1).replace(/\/$/, '').split('/');
  const problems = segments.flatMap((segment, index) =>
    segment === ''
      ? [`segment[${index}] may not be empty`]
      : isDns1123Subdomain(segment).map((message) => `segment[${index}]: ${message}`),
  );
  return [...slash, ...problems.map((message) => fieldInvalid(where, path, message))];
}

function validateService({ name, namespace, path, port = 0 }: ServiceReference, where: Path): FieldError[] {
  const problems = isValidPortNumber(port);
  return [
    // The real server mixes up the two, too.
    ...(namespace ? [] : [fieldRequired(where.child('name'))]),
    ...(name ? [] : [fieldRequired(where.child('namespace'))]),
    ...(problems.length === 0
      ? []
      : [fieldInvalid(where.child('port'), port, `port is not valid: ${problems.join(', ')}`)]),
    ...validatePath(path ?? '', where.child('path')),
  ];
}

/** Where a webhook is called. Follows apiserver pkg/util/webhook/validation. */
export function validateClientConfig({ url, service }: WebhookClientConfig, where: Path): FieldError[] {
  if (url !== undefined && service === undefined) return validateUrl(url, where.child('url'));
  if (url === undefined && service !== undefined) return validateService(service, where.child('service'));
  return [fieldRequired(where, 'exactly one of url or service is required')];
}
