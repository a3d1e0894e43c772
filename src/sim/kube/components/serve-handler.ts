import { createHash, type X509Certificate } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Handler, HttpRequest } from '#api';
import { type HttpReply, type HttpRequestMessage, serveHttp } from '../../runtime/network/http/server.ts';
import { isSignedBy, readCertificates } from '../../runtime/network/tls.ts';
import type { Connection } from '../../runtime/network/types.ts';

/** Why a request is given up: made once, since each new one writes down where it was made, at every probe. */
const closed = new Error('the connection is closed');

/**
 * Lets a handler answer the requests of one connection inside of the lab, as a server of Go does over TLS. `authorities`: PEM of
 * those whose client certificates count.
 */
export async function serveHandler(connection: Connection, handler: Handler, authorities: string): Promise<void> {
  const gone = new AbortController();
  connection.once('close', () => gone.abort(closed));
  await serveHttp(connection, {
    answer: async (message) => {
      if (connection.tlsClient === undefined) return plainRequest;
      const peer = peerOf(connection.tlsClient.certificate, authorities);
      return replyOf(await handler({ ...requestOf(message, gone.signal), ...(peer === undefined ? {} : { peer }) }));
    },
    malformed: () => ({ status: 400, reason: 'Bad Request', fields: [['Connection', 'close']] }),
  });
}

const refusal = Buffer.from('Client sent an HTTP request to an HTTPS server.\n');
const plainRequest: HttpReply = {
  status: 400,
  reason: 'Bad Request',
  fields: [
    ['Content-Length', String(refusal.length)],
    ['Connection', 'close'],
  ],
  body: refusal,
};

function requestOf({ method, target, fields, body }: HttpRequestMessage, signal: AbortSignal): HttpRequest {
  const [path = '/', query = ''] = target.split(/\?(.*)/s);
  const headers: Record<string, string> = {};
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  return { method, path, query: new URLSearchParams(query), headers, body: once(body), signal };
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  if (body.length > 0) yield body;
}

function peerOf(certificate: string | undefined, authorities: string): HttpRequest['peer'] {
  const [own] = readCertificates(certificate ?? '');
  if (own === undefined || !isSignedBy(own, readCertificates(authorities))) return undefined;
  return subjectOf(own);
}

/** The user that a client certificate stands for. */
export function subjectOf(certificate: X509Certificate): NonNullable<HttpRequest['peer']> {
  const parts = certificate.subject.split('\n').map((line) => line.split(/=(.*)/s));
  const all = (key: string) => parts.flatMap(([name, value]) => (name === key && value !== undefined ? [value] : []));
  return {
    commonName: all('CN')[0] ?? '',
    organizations: all('O'),
    fingerprint: createHash('sha256').update(certificate.raw).digest('hex'),
  };
}

function replyOf({ status, headers, body, upgrade }: Awaited<ReturnType<Handler>>): HttpReply {
  if (upgrade !== undefined) {
    const text = Buffer.from('not simulated: upgraded connections to the API server from inside of the lab\n');
    return { status: 501, reason: 'Not Implemented', fields: [['Content-Length', String(text.length)]], body: text };
  }
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => [name, one] as const),
  );
  const reason = STATUS_CODES[status] ?? '';
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    return { status, reason, fields: [...fields, ['Transfer-Encoding', 'chunked']], stream: body };
  }
  const whole = typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array(0));
  const hasLength = fields.some(([name]) => name.toLowerCase() === 'content-length');
  return {
    status,
    reason,
    fields: hasLength ? fields : [...fields, ['Content-Length', String(whole.length)]],
    body: whole,
  };
}
