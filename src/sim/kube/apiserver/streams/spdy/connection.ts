import type { Duplex } from 'node:stream';
import { FrameReader, FrameWriter, type SpdyFrame } from './frames.ts';
import type { SpdyHeaders } from './header-block.ts';
import { SpdyError } from './spdy-error.ts';
import { SpdyStream, type StreamPort } from './stream.ts';
import { SendWindows } from './windows.ts';

const reset = { protocolError: 1, refusedStream: 3, cancel: 5 } as const;
/** More streams than any client opens at once; the next one is refused. */
const mostStreams = 1_000;
/** What one data frame holds at most. */
const longestData = 64 * 1024;

export interface SpdyOptions {
  readonly role: 'server' | 'client';
  /** A stream that the other end opened; false: it is reset. Its reader has to be set up at once, or it is lost. */
  readonly accept: (stream: SpdyStream) => boolean;
  /** Called once, whoever ended it. */
  readonly closed: () => void;
}

/**
 * A SPDY/3.1 connection over any transport. Follows moby/spdystream, which knows no flow control: windows count only
 * once the other end has shown that it keeps them. A stream that nobody reads holds back the whole connection when
 * 256 KiB wait, as TCP would.
 */
export class SpdyConnection {
  readonly #transport: Duplex;
  readonly #options: SpdyOptions;
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #windows = new SendWindows();
  readonly #streams = new Map<number, SpdyStream>();
  readonly #full = new Set<SpdyStream>();
  readonly #port: StreamPort;
  #next: number;
  #received = 0;
  #goneAway = false;
  #over = false;

  constructor(transport: Duplex, options: SpdyOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#next = options.role === 'server' ? 2 : 1;
    this.#port = {
      sendData: (stream, data, fin, sent) => this.#sendData(stream, data, fin, sent),
      hungry: (stream) => this.#hungry(stream),
      gone: (stream, told) => this.#gone(stream, told),
    };
    transport.on('data', (data: Uint8Array) => this.#receive(data));
    transport.on('end', () => this.close());
    transport.on('close', () => this.#finish());
    transport.on('error', () => this.#finish());
  }

  get streams(): number {
    return this.#streams.size;
  }

  /** Opens a stream of our own. */
  open(headers: SpdyHeaders): SpdyStream {
    const stream = new SpdyStream(this.#next, headers, this.#port);
    this.#next += 2;
    this.#streams.set(stream.id, stream);
    this.#send({
      type: 'syn-stream',
      stream: stream.id,
      associated: 0,
      priority: 0,
      fin: false,
      unidirectional: false,
      headers,
    });
    return stream;
  }

  /** Says that no new streams are wanted; those that are open go on. */
  goAway(): void {
    if (!this.#goneAway) {
      this.#goneAway = true;
      this.#send({ type: 'goaway', lastStream: this.#received, status: 0 });
    }
  }

  /** Ends all streams and the transport; what was sent before still arrives. */
  close(): void {
    if (this.#over) {
      return;
    }
    this.goAway();
    this.#transport.end();
    this.#finish();
  }

  #finish(): void {
    if (this.#over) {
      return;
    }
    this.#over = true;
    this.#full.clear();
    for (const stream of [...this.#streams.values()]) {
      stream.receiveReset();
    }
    this.#windows.release();
    // What still comes is read and forgotten, so that the end is seen.
    this.#transport.resume();
    this.#options.closed();
  }

  #receive(data: Uint8Array): void {
    if (this.#over) {
      return;
    }
    try {
      for (const frame of this.#reader.push(data)) {
        this.#handle(frame);
      }
    } catch (error) {
      if (!(error instanceof SpdyError)) {
        throw error;
      }
      this.close();
    }
  }

  #handle(frame: SpdyFrame): void {
    switch (frame.type) {
      case 'data':
        this.#handleData(frame.stream, frame.data, frame.fin);
        return;
      case 'syn-stream':
        this.#handleStream(frame);
        return;
      case 'syn-reply':
      case 'headers':
        if (frame.fin) {
          this.#streams.get(frame.stream)?.receiveEnd();
        }
        return;
      case 'rst-stream':
        this.#streams.get(frame.stream)?.receiveReset();
        return;
      case 'settings':
        this.#windows.settings(frame.settings);
        return;
      case 'window-update':
        this.#windows.update(frame.stream, frame.delta);
        return;
      case 'ping':
        // Pings of the other end are sent back; what else comes is an answer to ours.
        if ((frame.id % 2 === 1) === (this.#options.role === 'server')) {
          this.#send(frame);
        }
        return;
      case 'goaway':
        this.#goneAway = true;
        if (this.#streams.size === 0) {
          this.close();
        }
        return;
    }
  }

  #handleStream(frame: Extract<SpdyFrame, { type: 'syn-stream' }>): void {
    const { stream: id, headers } = frame;
    if (this.#goneAway) {
      return;
    }
    const foreign = (id % 2 === 1) === (this.#options.role === 'server');
    if (!foreign || id <= this.#received) {
      this.#send({ type: 'rst-stream', stream: id, status: reset.protocolError });
      return;
    }
    this.#received = id;
    if (this.#streams.size >= mostStreams) {
      this.#send({ type: 'rst-stream', stream: id, status: reset.refusedStream });
      return;
    }
    const stream = new SpdyStream(id, headers, this.#port);
    this.#streams.set(id, stream);
    stream.on('error', () => {});
    if (!this.#options.accept(stream)) {
      stream.destroy();
      return;
    }
    this.#send({ type: 'syn-reply', stream: id, fin: false, headers: new Map() });
    if (frame.fin) {
      stream.receiveEnd();
    }
  }

  #handleData(id: number, data: Uint8Array, fin: boolean): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) {
      return;
    }
    if (!stream.receive(data)) {
      this.#full.add(stream);
      this.#transport.pause();
    }
    if (this.#windows.active && data.length > 0) {
      this.#send({ type: 'window-update', stream: id, delta: data.length });
      this.#send({ type: 'window-update', stream: 0, delta: data.length });
    }
    if (fin) {
      stream.receiveEnd();
    }
  }

  #hungry(stream: SpdyStream): void {
    if (this.#full.delete(stream) && this.#full.size === 0 && !this.#over) {
      this.#transport.resume();
    }
  }

  #gone(stream: SpdyStream, told: boolean): void {
    this.#streams.delete(stream.id);
    this.#windows.forget(stream.id);
    this.#hungry(stream);
    if (this.#over) {
      return;
    }
    if (told) {
      this.#send({ type: 'rst-stream', stream: stream.id, status: reset.cancel });
    }
    if (this.#goneAway && this.#streams.size === 0) {
      this.close();
    }
  }

  #sendData(stream: SpdyStream, data: Uint8Array, fin: boolean, sent: (error?: Error | null) => void): void {
    if (this.#over) {
      sent();
      return;
    }
    const room = data.length === 0 ? 0 : this.#windows.room(stream.id, Math.min(data.length, longestData));
    if (data.length > 0 && room === 0) {
      this.#windows.wait(() => this.#sendData(stream, data, fin, sent));
      return;
    }
    const rest = data.subarray(room);
    const frame: SpdyFrame = {
      type: 'data',
      stream: stream.id,
      fin: fin && rest.length === 0,
      data: data.subarray(0, room),
    };
    this.#transport.write(this.#writer.encode(frame), () => {
      if (rest.length > 0) {
        this.#sendData(stream, rest, fin, sent);
      } else {
        sent();
      }
    });
  }

  #send(frame: SpdyFrame): void {
    if (!this.#over) {
      this.#transport.write(this.#writer.encode(frame));
    }
  }
}
