import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { HttpRequest } from '#api';
import type { Departure } from './departure.ts';

/** The request as plain data. */
export function requestOf(message: IncomingMessage, body: AsyncIterable<Uint8Array>, client: Departure): HttpRequest {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  const peer = peerOf(message);
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: headersOf(message),
    body,
    get signal() {
      return client.signal;
    },
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

const peers = new WeakMap<object, NonNullable<HttpRequest['peer']>>();

/** The subject of a client certificate that the server's authority signed; read once for each connection. */
function peerOf(message: IncomingMessage): HttpRequest['peer'] {
  const socket = message.socket as Partial<TLSSocket>;
  if (socket.authorized !== true || socket.getPeerCertificate === undefined) {
    return undefined;
  }
  const known = peers.get(socket);
  if (known !== undefined) {
    return known;
  }
  const certificate = socket.getPeerCertificate();
  const subject = certificate.subject as Record<string, string | string[]> | undefined;
  const commonName = [subject?.CN ?? []].flat()[0];
  if (commonName === undefined) {
    return undefined;
  }
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  const peer = { commonName, organizations: [subject?.O ?? []].flat(), fingerprint };
  peers.set(socket, peer);
  return peer;
}
