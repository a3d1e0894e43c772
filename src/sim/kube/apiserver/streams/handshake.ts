import type { HttpRequest, HttpResponse } from '#api';
import { unknownError } from '#apimachinery';
import { plainAnswer } from './plain-answer.ts';

const version = 'X-Stream-Protocol-Version';
const nosniff = { 'X-Content-Type-Options': 'nosniff' };

/** The stream protocols that the client offers, its favourite first. */
export function offeredStreamProtocols({ headers }: HttpRequest): readonly string[] {
  return (headers['x-stream-protocol-version'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * The headers of a 101 to SPDY with the first protocol of the client's that the server speaks, or the refusal. Follows
 * apimachinery pkg/util/httpstream Handshake and spdy UpgradeResponse. Throws StatusError when nothing is offered.
 */
export function agreeOnSpdy(
  request: HttpRequest,
  offered: readonly string[],
  spoken: readonly string[],
): { readonly protocol: string; readonly headers: HttpResponse['headers'] } | HttpResponse {
  if (offered.length === 0) {
    // The runtime answers nothing at all, which is taken for 200.
    throw unknownError('invalid upgrade response: status code 200');
  }
  const protocol = offered.find((name) => spoken.includes(name));
  if (protocol === undefined) {
    const lists = `client supports [${offered.join(' ')}], server accepts [${spoken.join(' ')}]`;
    const message = `unable to upgrade: unable to negotiate protocol: ${lists}\n`;
    return plainAnswer(403, message, { ...nosniff, 'X-Accepted-Stream-Protocol-Versions': spoken });
  }
  if (!(request.headers.upgrade ?? '').toLowerCase().includes('spdy/3.1')) {
    const message = 'unable to upgrade: missing upgrade headers in request\n';
    return plainAnswer(400, message, { ...nosniff, [version]: protocol });
  }
  return { protocol, headers: { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', [version]: protocol } };
}
