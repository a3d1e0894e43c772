import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { HttpRequest } from '#api';

/** The request as plain data. `signal` is aborted by the caller when the client goes away. */
export function requestOf(message: IncomingMessage, body: AsyncIterable<Uint8Array>, signal: AbortSignal): HttpRequest {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  const peer = peerOf(message);
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: headersOf(message),
    body,
    signal,
    ...(peer === undefined ? {} : { peer }),
  };
}

function headersOf(message: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) {
      headers[name] = typeof value === 'string' ? value : value.join(', ');
    }
  }
  return headers;
}

/** The subject of a client certificate that the server's authority signed. */
function peerOf(message: IncomingMessage): HttpRequest['peer'] {
  const socket = message.socket as Partial<TLSSocket>;
  if (socket.authorized !== true || socket.getPeerCertificate === undefined) {
    return undefined;
  }
  const subject = socket.getPeerCertificate().subject as Record<string, string | string[]> | undefined;
  const commonName = [subject?.CN ?? []].flat()[0];
  return commonName === undefined ? undefined : { commonName, organizations: [subject?.O ?? []].flat() };
}
