import type { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '#api';
import { frame } from '../frames.ts';
import { commonHeaders } from '../wire.ts';

/** Turns callbacks into chunks of a streamed body. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  push(item: T): void {
    if (this.#ended) return;
    this.#items.push(item);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        yield item;
        continue;
      }
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Both directions of an attach or exec. */
export interface HijackedStream {
  /** Whether output goes in frames: everything but terminals. */
  readonly framed: boolean;
  /** Called once the client can hear: sends what there is and what comes; `end` closes the connection. */
  readonly open: (send: (stream: 'stdout' | 'stderr', data: Uint8Array) => void, end: () => void) => void;
  readonly input: (data: Uint8Array) => void;
  readonly inputEnded: () => void;
  readonly closed: () => void;
}

/** Takes the connection over (`Upgrade: tcp`), or streams a plain answer to clients that do not ask for it. */
export function hijack(
  request: HttpRequest,
  stream: HijackedStream,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const encode = (kind: 'stdout' | 'stderr', data: Uint8Array) => (stream.framed ? frame(kind, data) : data);
  const type = { 'Content-Type': 'application/vnd.docker.raw-stream' };
  if (request.headers.upgrade === undefined) {
    const channel = new Channel<Uint8Array>();
    request.signal.addEventListener('abort', () => {
      stream.closed();
      channel.end();
    });
    void feed(request, stream);
    return {
      status: 200,
      headers: type,
      body: (async function* () {
        stream.open(
          (kind, data) => channel.push(encode(kind, data)),
          () => channel.end(),
        );
        yield* channel;
      })(),
    };
  }
  return {
    status: 101,
    headers: { ...type, Connection: 'Upgrade', Upgrade: 'tcp', ...headers },
    upgrade: (connection, head) => take(connection, head, stream, encode),
  };
}

/** The headers that exec adds to its hijack. */
export const execHijackHeaders = commonHeaders;

async function feed(request: HttpRequest, stream: HijackedStream): Promise<void> {
  for await (const chunk of request.body) stream.input(chunk);
}

function take(
  connection: Duplex,
  head: Uint8Array,
  stream: HijackedStream,
  encode: (kind: 'stdout' | 'stderr', data: Uint8Array) => Uint8Array,
): void {
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    stream.closed();
  };
  connection.on('data', (data: Uint8Array) => stream.input(data));
  // FIN means the end of stdin, not that nobody listens any more.
  connection.on('end', () => stream.inputEnded());
  connection.on('close', close);
  connection.on('error', close);
  if (head.length > 0) stream.input(head);
  stream.open(
    (kind, data) => {
      if (open) connection.write(encode(kind, data));
    },
    () => connection.end(),
  );
  connection.resume();
}
