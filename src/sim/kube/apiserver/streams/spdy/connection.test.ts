import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpdyConnection } from './connection.ts';
import { FrameReader, FrameWriter, type SpdyFrame } from './frames.ts';
import type { SpdyStream } from './stream.ts';

const turn = () => new Promise((resolve) => setTimeout(resolve, 2));
const start = (stream: number): SpdyFrame => ({
  type: 'syn-stream',
  stream,
  associated: 0,
  priority: 0,
  fin: false,
  unidirectional: false,
  headers: new Map([['streamtype', 'data']]),
});

/** A server, and what it sends to a client that writes frames by hand. */
function server(accept: (stream: SpdyStream) => boolean = () => true) {
  const [near, far] = duplexPair();
  let closed = 0;
  const connection = new SpdyConnection(near, {
    role: 'server',
    accept,
    closed: () => {
      closed += 1;
    },
  });
  const writer = new FrameWriter();
  const reader = new FrameReader();
  const received: SpdyFrame[] = [];
  far.on('data', (data: Buffer) => received.push(...reader.push(data)));
  const send = (...frames: SpdyFrame[]) => {
    for (const frame of frames) far.write(writer.encode(frame));
  };
  return { connection, far, send, received, closed: () => closed };
}

describe('a connection', () => {
  it('replies to streams, and answers pings of the other end alone', async () => {
    const { send, received } = server();
    send({ type: 'ping', id: 1 }, { type: 'ping', id: 2 }, start(1));
    await turn();
    expect(received).toEqual([
      { type: 'ping', id: 1 },
      { type: 'syn-reply', stream: 1, fin: false, headers: new Map() },
    ]);
  });

  it('resets streams that it does not want, or whose number is wrong', async () => {
    const { send, received } = server((stream) => stream.id !== 3);
    send(start(3), start(2), start(1), start(5), start(5));
    await turn();
    expect(received).toEqual([
      { type: 'rst-stream', stream: 3, status: 5 },
      { type: 'rst-stream', stream: 2, status: 1 },
      { type: 'rst-stream', stream: 1, status: 1 },
      { type: 'syn-reply', stream: 5, fin: false, headers: new Map() },
      { type: 'rst-stream', stream: 5, status: 1 },
    ]);
  });

  it('opens a thousand streams at most', async () => {
    const { connection, send, received } = server();
    for (let id = 1; id <= 2_003; id += 2) send(start(id));
    await turn();
    await turn();
    expect(connection.streams).toBe(1_000);
    expect(received.at(-1)).toEqual({ type: 'rst-stream', stream: 2_003, status: 3 });
  });

  it('ends each direction of a stream by itself', async () => {
    let stream: SpdyStream | undefined;
    const { connection, send, received } = server((opened) => {
      stream = opened;
      return true;
    });
    send(start(1), { type: 'data', stream: 1, fin: true, data: Buffer.from('in') });
    await turn();
    expect(stream?.read()?.toString()).toBe('in');
    stream?.resume();
    stream?.end('out');
    await turn();
    expect(received.slice(1)).toEqual([
      { type: 'data', stream: 1, fin: false, data: Buffer.from('out') },
      { type: 'data', stream: 1, fin: true, data: new Uint8Array(0) },
    ]);
    expect(connection.streams).toBe(0);
  });

  it('takes data for streams that are gone without a word', async () => {
    const { send, received, closed } = server();
    send({ type: 'data', stream: 9, fin: true, data: Buffer.from('x') }, { type: 'rst-stream', stream: 9, status: 5 });
    await turn();
    expect([received, closed()]).toEqual([[], 0]);
  });

  it('is over once the other end goes away and the last stream has ended', async () => {
    const { send, closed } = server((stream) => {
      stream.resume();
      return true;
    });
    send(start(1), { type: 'goaway', lastStream: 0, status: 0 }, start(3));
    await turn();
    expect(closed()).toBe(0);
    send({ type: 'rst-stream', stream: 1, status: 5 });
    await turn();
    expect(closed()).toBe(1);
  });

  it('stops reading while nobody reads a stream', async () => {
    let stream: SpdyStream | undefined;
    const { far, send } = server((opened) => {
      stream = opened;
      return true;
    });
    send(start(1));
    let written = 0;
    const writer = new FrameWriter();
    const piece: SpdyFrame = { type: 'data', stream: 1, fin: false, data: Buffer.alloc(64 * 1024) };
    for (let round = 0; round < 200 && far.writableLength < 1024 * 1024; round += 1) {
      far.write(writer.encode(piece), () => {
        written += 1;
      });
      await turn();
    }
    expect(written).toBeLessThan(20);
    stream?.resume();
    for (let round = 0; round < 50 && far.writableLength > 0; round += 1) await turn();
    expect(far.writableLength).toBe(0);
  });

  it('keeps to the windows of an end that has windows, and grants room in turn', async () => {
    let stream: SpdyStream | undefined;
    const { send, received } = server((opened) => {
      stream = opened;
      opened.resume();
      return true;
    });
    send(start(1), { type: 'settings', settings: new Map([[7, 10]]) });
    await turn();
    stream?.write('0123456789abcdef');
    await turn();
    const texts = () =>
      received.flatMap((frame) => (frame.type === 'data' ? [Buffer.from(frame.data).toString()] : []));
    expect(texts()).toEqual(['0123456789']);
    send({ type: 'window-update', stream: 1, delta: 4 });
    await turn();
    expect(texts()).toEqual(['0123456789', 'abcd']);
    send({ type: 'data', stream: 1, fin: false, data: Buffer.from('hello') });
    await turn();
    expect(received.slice(-2)).toEqual([
      { type: 'window-update', stream: 1, delta: 5 },
      { type: 'window-update', stream: 0, delta: 5 },
    ]);
  });

  it('survives garbage: it ends once, and all its streams with it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), async (garbage) => {
        const streams: SpdyStream[] = [];
        const { far, send, closed } = server((opened) => {
          streams.push(opened);
          return true;
        });
        send(start(1));
        far.write(garbage);
        far.end();
        for (let round = 0; round < 20 && closed() === 0; round += 1) await turn();
        expect([closed(), streams.every((stream) => stream.destroyed)]).toEqual([1, true]);
      }),
      { numRuns: 100 },
    );
  });
});
