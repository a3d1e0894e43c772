import { posix } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { HttpRequest, HttpResponse } from '#api';
import { rewriteLinks } from './html-links.ts';
import type { ProxiedResponse } from './http-client.ts';

/** Larger pages are passed on as they are. */
const longestPage = 8 * 1024 * 1024;

/**
 * Leads a page's links and redirections through the proxy again: addresses from the root of the server behind get
 * `prefix`. Follows apimachinery pkg/util/proxy Transport.
 */
export async function rewriteResponse(
  request: HttpRequest,
  response: ProxiedResponse,
  { prefix, host }: { readonly prefix: string; readonly host: string },
): Promise<Pick<HttpResponse, 'status' | 'headers' | 'body'>> {
  const { status, headers, body } = response;
  const rewrite = (address: string): string => rewriteAddress(address, prefix, [host, request.headers.host ?? '']);
  const { Location: location } = headers;
  if (typeof location === 'string' && location !== '') {
    return { status, headers: { ...headers, Location: rewrite(location) }, body };
  }
  const [type = ''] = String(headers['Content-Type'] ?? '').split(';');
  const encoding = headers['Content-Encoding'] ?? '';
  const readable = encoding === '' || encoding === 'gzip';
  if (type.trim() !== 'text/html' || !readable || request.method === 'HEAD' || length(headers) > longestPage) {
    return { status, headers, body };
  }
  const packed = encoding === 'gzip';
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const html = (packed ? gunzipSync(bytes, { maxOutputLength: 4 * longestPage }) : bytes).toString('utf8');
  const rewritten = Buffer.from(rewriteLinks(html, rewrite));
  const whole = packed ? gzipSync(rewritten) : rewritten;
  return { status, headers: { ...headers, 'Content-Length': String(whole.length) }, body: whole };
}

function length(headers: ProxiedResponse['headers']): number {
  return Number(headers['Content-Length'] ?? 0);
}

/** Only addresses of the server behind, by whatever name, that start at its root. */
function rewriteAddress(address: string, prefix: string, hosts: readonly string[]): string {
  const [, scheme = '', host = '', path = '', rest = ''] =
    /^([A-Za-z][A-Za-z0-9+.-]*:)?(?:\/\/([^/?#]*))?([^?#]*)(.*)$/s.exec(address) ?? [];
  if ((host !== '' && !hosts.includes(host)) || !path.startsWith('/') || (scheme !== '' && host === '')) {
    return address;
  }
  // The client's own name for the server stays; the server behind has none that the client could use.
  const origin = host !== '' && host === hosts[1] ? `${scheme}//${host}` : '';
  if (path.startsWith(prefix)) {
    return `${origin}${path}${rest}`;
  }
  const joined = posix.join(prefix, path);
  return `${origin}${joined}${path.endsWith('/') && !joined.endsWith('/') ? '/' : ''}${rest}`;
}
