import { type Definition, parseType } from '../check/declarations.ts';
import { traversal } from '../run/cost.ts';
import { CelError, EntryMap, listOf, Opaque, type Value } from '../values/value.ts';
import { hasControl } from './control.ts';

interface Parts {
  readonly text: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

const type = parseType('url');

/** Go's url.ParseRequestURI, then url.Parse; a text says why not. */
function parse(text: string): Parts | string {
  const quoted = JSON.stringify(text);
  if (text === '') return `parse "": empty url`;
  if (hasControl(text)) return `parse ${quoted}: net/url: invalid control character in URL`;
  const schemed = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(text);
  const rest = schemed?.[2] ?? text;
  if (schemed === null && text.startsWith(':')) return `parse ${quoted}: missing protocol scheme`;
  if (schemed === null && !text.startsWith('/')) return `parse ${quoted}: invalid URI for request`;
  const [, before = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(rest) ?? [];
  const [, authority = '', path = before] = before.startsWith('//') ? (/^\/\/([^/]*)(.*)$/.exec(before) ?? []) : [];
  if (!before.startsWith('/') && schemed !== null && before !== '') return `parse ${quoted}: invalid URI for request`;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /:([^:\]]*)$/.exec(host)?.[1];
  if (port !== undefined && !/^\d*$/.test(port)) return `parse ${quoted}: invalid port ":${port}" after host`;
  if (/[ <>"]/.test(host)) return `parse ${quoted}: invalid character "${/[ <>"]/.exec(host)?.[0]}" in host name`;
  const badEscape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(before)?.[0];
  if (badEscape !== undefined) return `parse ${quoted}: invalid URL escape "${badEscape}"`;
  return { text, scheme: (schemed?.[1] ?? '').toLowerCase(), host, path, query };
}

function url(text: string): Opaque {
  const parts = parse(text);
  if (typeof parts === 'string') throw new CelError(`URL parse error during conversion from string: ${parts}`);
  return new Opaque<Parts>(type, parts, (other) => other.text === parts.text) as Opaque;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function queryOf({ content }: Opaque<Parts>): Value {
  const found = new Map<string, string[]>();
  for (const pair of content.query.split('&').filter((part) => part !== '')) {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/.exec(pair) ?? [];
    found.set(unescaped(key), [...(found.get(unescaped(key)) ?? []), unescaped(value)]);
  }
  return new EntryMap([...found].map(([key, values]) => [key, listOf(values)]));
}

const portless = (host: string) => host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');

/** Kubernetes' library/urls.go. */
export const urls: readonly Definition[] = [
  { name: 'url', overloads: { '(string): url': url }, cost: ([text]) => traversal(text) },
  { name: 'isURL', overloads: { '(string): bool': (text: string) => typeof parse(text) !== 'string' } },
  { name: 'getScheme', overloads: { 'url.(): string': ({ content }: Opaque<Parts>) => content.scheme } },
  { name: 'getHost', overloads: { 'url.(): string': ({ content }: Opaque<Parts>) => content.host } },
  { name: 'getHostname', overloads: { 'url.(): string': ({ content }: Opaque<Parts>) => portless(content.host) } },
  {
    name: 'getPort',
    overloads: { 'url.(): string': ({ content }: Opaque<Parts>) => /:(\d*)$/.exec(content.host)?.[1] ?? '' },
  },
  { name: 'getEscapedPath', overloads: { 'url.(): string': ({ content }: Opaque<Parts>) => content.path } },
  { name: 'getQuery', overloads: { 'url.(): map<string, list<string>>': queryOf } },
];
