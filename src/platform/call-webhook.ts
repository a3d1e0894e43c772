import { request } from 'node:https';
import type { CallWebhook } from '#api';

const largestAnswer = 3 * 1024 * 1024;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Why a call failed, as Go's net/http says it. */
function goReason(error: NodeJS.ErrnoException, host: string, port: string): string {
  const { code = '', message } = error;
  if (code === 'ECONNREFUSED') return `dial tcp ${host}:${port}: connect: connection refused`;
  if (code === 'ECONNRESET') return 'EOF';
  if (code === 'EPROTO' && /wrong version|packet length/i.test(message)) {
    return 'http: server gave HTTP response to HTTPS client';
  }
  const untrusted = 'tls: failed to verify certificate: x509:';
  if (code === 'CERT_HAS_EXPIRED') return `${untrusted} certificate has expired or is not yet valid`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `${untrusted} certificate is not valid for ${host}`;
  if (/SELF_SIGNED|UNABLE_TO|CERT_|ISSUER/.test(code)) return `${untrusted} certificate signed by unknown authority`;
  return message;
}

/**
 * Calls webhooks that listen on this machine. Others are never called: their names are not found, as in a cluster without
 * a way out.
 */
export const callWebhook: CallWebhook = ({ url, certificateAuthority, body, timeoutMilliseconds }) =>
  new Promise((resolve, reject) => {
    const { hostname, port: given } = new URL(url);
    const port = given === '' ? '443' : given;
    if (!loopback.test(hostname)) {
      reject(new Error(`dial tcp: lookup ${hostname}: no such host`));
      return;
    }
    const host = hostname === 'localhost' ? '127.0.0.1' : hostname;
    const call = request(
      url,
      {
        method: 'POST',
        agent: false,
        ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, */*',
          'user-agent': 'kube-apiserver-admission',
          'content-length': Buffer.byteLength(body),
        },
        signal: AbortSignal.timeout(timeoutMilliseconds),
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > largestAnswer) call.destroy(new Error('http: response body too large'));
          else parts.push(part);
        });
        response.on('end', () => resolve({ code: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
        response.on('error', fail);
      },
    );
    function fail(error: NodeJS.ErrnoException): void {
      const isLate = error.name === 'TimeoutError' || error.name === 'AbortError';
      reject(new Error(isLate ? 'context deadline exceeded' : goReason(error, host, port)));
    }
    call.on('error', fail);
    call.end(body);
  });
