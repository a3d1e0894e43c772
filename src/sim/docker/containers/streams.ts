import type { Duplex } from 'node:stream';
import { createRoom, type HttpRequest, type HttpResponse } from '#api';
import { frame } from '../frames.ts';
import { commonHeaders } from '../wire.ts';

/** More than that wait in a channel only from those who do not wait themselves. */
const roomInChannel = 64;

/** Turns callbacks into chunks of a streamed body. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #ended = false;
  #wake: (() => void) | undefined;
  #waiting: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  /** Undefined: there is room for more; otherwise the promise resolves when there is again, or nobody reads any more. */
  push(item: T): Promise<void> | undefined {
    if (this.#ended) return undefined;
    this.#items.push(item);
    this.#wake?.();
    if (this.#items.length < roomInChannel) return undefined;
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
    this.#makeRoom();
  }

  #makeRoom(): void {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        const item = this.#items.shift();
        if (item !== undefined) {
          yield item;
          continue;
        }
        this.#makeRoom();
        if (this.#ended) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.end();
    }
  }
}

/** Undefined: there is room for more. Otherwise whoever prints waits for the promise, as at a full pipe. */
type Send = (stream: 'stdout' | 'stderr', data: Uint8Array) => Promise<void> | undefined;

/** Both directions of an attach or exec. */
export interface HijackedStream {
  /** Whether output goes in frames: everything but terminals. */
  readonly framed: boolean;
  /** Called once the client can hear: sends what there is and what comes; `end` closes the connection. */
  readonly open: (send: Send, end: () => void) => void;
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
  let types = true;
  const end = () => {
    if (types) stream.inputEnded();
    types = false;
  };
  const close = () => {
    if (!open) return;
    open = false;
    // Who vanished types no more either.
    end();
    stream.closed();
  };
  connection.on('data', (data: Uint8Array) => stream.input(data));
  // FIN means the end of stdin, not that nobody listens any more.
  connection.on('end', end);
  connection.on('close', close);
  connection.on('error', close);
  if (head.length > 0) stream.input(head);
  const room = createRoom(connection);
  stream.open(
    (kind, data) => (!open || connection.write(encode(kind, data)) ? undefined : room.wait()),
    () => connection.end(),
  );
  connection.resume();
}
