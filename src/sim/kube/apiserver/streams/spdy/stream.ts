import { Duplex } from 'node:stream';
import type { SpdyHeaders } from './header-block.ts';

/** What a stream needs of its connection. */
export interface StreamPort {
  /** Calls back when the data is on its way, or with what went wrong. */
  sendData(stream: SpdyStream, data: Uint8Array, fin: boolean, sent: (error?: Error | null) => void): void;
  /** The reader has room again. */
  hungry(stream: SpdyStream): void;
  /** The stream ended in both directions or was given up; `reset`: the other end has to be told. */
  gone(stream: SpdyStream, reset: boolean): void;
}

const readBuffer = 256 * 1024;

/** One stream of a SPDY connection: both ways, each end closed by itself. `destroy` resets it. */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: SpdyHeaders;
  readonly #port: StreamPort;
  #ended = false;
  #received = false;
  #reset = false;

  constructor(id: number, headers: SpdyHeaders, port: StreamPort) {
    super({ allowHalfOpen: true, readableHighWaterMark: readBuffer });
    this.id = id;
    this.headers = headers;
    this.#port = port;
  }

  /** Data of the other end; false: it has to wait until the reader is hungry. */
  receive(data: Uint8Array): boolean {
    return this.#received || this.destroyed || data.length === 0 || this.push(data);
  }

  /** The other end has nothing more to say. */
  receiveEnd(): void {
    if (!this.#received && !this.destroyed) {
      this.#received = true;
      this.push(null);
    }
  }

  /** The other end gave the stream up, or there is no connection any more. */
  receiveReset(): void {
    this.#reset = true;
    this.destroy();
  }

  override _read(): void {
    this.#port.hungry(this);
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.#port.sendData(this, chunk, false, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#ended = true;
    this.#port.sendData(this, new Uint8Array(0), true, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#port.gone(this, !this.#reset && !(this.#ended && this.#received));
    done(error);
  }
}
