import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Handler, HttpResponse } from '#api';
import { bodyOf } from './body.ts';
import { Departure } from './departure.ts';
import { requestOf } from './request.ts';

/** Answers one ordinary request. What the handler throws is our bug: 500 without details. */
export function answerRequest(handler: Handler, message: IncomingMessage, response: ServerResponse): void {
  const client = new Departure();
  response.once('close', () => client.announce());
  message.on('error', () => {});
  response.on('error', () => {});
  handler(requestOf(message, bodyOf(message), client)).then(
    (answer) => send(answer, response, client).then(() => message.resume()),
    (error: unknown) => fail(error, response),
  );
}

async function send(answer: HttpResponse, response: ServerResponse, client: Departure): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  // Servers written in Go say nothing of a connection that stays open.
  if (response.shouldKeepAlive) response.removeHeader('Connection');
  const { body } = answer;
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    sendWhole(body, response);
    return;
  }
  response.flushHeaders();
  await stream(body, response, client.signal);
}

function sendWhole(body: string | Uint8Array | undefined, response: ServerResponse): void {
  const bodiless = response.statusCode === 204 || response.statusCode === 304;
  if (body === undefined || bodiless) {
    if (!bodiless && !response.hasHeader('content-length')) {
      response.setHeader('Content-Length', '0');
    }
    response.end();
    return;
  }
  if (!response.hasHeader('content-length')) {
    response.setHeader('Content-Length', Buffer.byteLength(body));
  }
  response.end(body);
}

/** Writes chunk by chunk, waiting for a slow reader; stops the source when the client goes away. */
async function stream(
  body: AsyncIterable<string | Uint8Array>,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const iterator = body[Symbol.asyncIterator]();
  const stop = (): void => void iterator.return?.(undefined)?.catch(() => {});
  gone.addEventListener('abort', stop, { once: true });
  try {
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
      if (gone.aborted) {
        return;
      }
      if (!response.write(step.value)) {
        await drained(response);
      }
    }
    response.end();
  } catch {
    response.destroy();
  } finally {
    gone.removeEventListener('abort', stop);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}

function fail(error: unknown, response: ServerResponse): void {
  // A client that vanished is no news.
  if ((error as { code?: unknown } | null)?.code !== 'ECONNRESET')
    process.emitWarning(error instanceof Error ? error : String(error));
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const headers: OutgoingHttpHeaders = { 'Content-Type': 'text/plain; charset=utf-8' };
  response.writeHead(500, headers).end('Internal Server Error\n');
}
