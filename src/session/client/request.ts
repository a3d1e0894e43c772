import { fromWireError, type WireError } from '../errors.ts';

// Not imported: that would also load what node:http only offers (WebSocket), a tenth of the time that `check` takes.
const { request: send } = process.getBuiltinModule('node:http');

/** Asks the host behind a socket; JSON in, JSON out. Rejects with the host's error, or with that of the socket. */
export function call(socket: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const outgoing = send({ socketPath: socket, method, path, headers, agent: false }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.once('error', reject);
      incoming.once('end', () => {
        const answer: unknown = parts.length === 0 ? undefined : JSON.parse(Buffer.concat(parts).toString('utf8'));
        if ((incoming.statusCode ?? 500) < 300) resolve(answer);
        else reject(fromWireError((answer as { readonly error: WireError }).error));
      });
    });
    outgoing.once('error', reject);
    outgoing.end(text);
  });
}

/** Reads the JSON lines that the host sends until it ends or the signal is aborted. */
export function stream(socket: string, path: string, next: (line: string) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve();
    let rest = '';
    const outgoing = send({ socketPath: socket, method: 'GET', path, agent: false }, (incoming) => {
      incoming.setEncoding('utf8');
      incoming.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '' && !signal.aborted) next(line);
      });
      incoming.once('close', () => resolve());
      incoming.once('error', () => resolve());
    });
    outgoing.once('error', (error) => (signal.aborted ? resolve() : reject(error)));
    signal.addEventListener('abort', () => outgoing.destroy(), { once: true });
    outgoing.end();
  });
}
