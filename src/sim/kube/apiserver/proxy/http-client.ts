import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpRequest } from '#api';

/** What a server behind the API server answered; with `connection`, it switched protocols. */
export interface ProxiedResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: AsyncIterable<Uint8Array>;
  readonly connection?: { readonly stream: Duplex; readonly head: Uint8Array };
}

/** Asks over a connection that stands. Rejects when no HTTP comes back. `path` includes the query. */
export function askOver(
  connection: Duplex,
  request: HttpRequest,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<ProxiedResponse> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({
      method: request.method,
      path,
      headers,
      setHost: false,
      createConnection: () => connection,
    });
    const stop = (): void => {
      asked.destroy();
      connection.destroy();
    };
    request.signal.addEventListener('abort', stop, { once: true });
    asked.once('error', (error) => {
      connection.destroy();
      reject(error);
    });
    asked.once('response', (message) => {
      message.once('close', () => connection.destroy());
      resolve({ ...headOf(message), body: message });
    });
    asked.once('upgrade', (message, stream, head) => {
      resolve({ ...headOf(message), body: message, connection: { stream, head } });
    });
    void send(request, asked).catch(stop);
  });
}

async function send(request: HttpRequest, asked: NodeJS.WritableStream): Promise<void> {
  for await (const chunk of request.body) {
    if (!asked.write(chunk)) {
      await new Promise((resolve) => {
        asked.once('drain', resolve);
        asked.once('close', resolve);
      });
    }
  }
  asked.end();
}

/** Headers as Go's server writes them: `Content-Type`. */
function headOf(message: IncomingMessage): Pick<ProxiedResponse, 'status' | 'headers'> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    const canonical = name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
    headers[canonical] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return { status: message.statusCode ?? 502, headers };
}
