import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, FrameWriter, type SpdyFrame } from './frames.ts';
import { SpdyError } from './spdy-error.ts';

const headers = new Map(Object.entries({ streamtype: 'data', port: '80', requestid: '0' }));

const frames: readonly SpdyFrame[] = [
  { type: 'ping', id: 1 },
  {
    type: 'syn-stream',
    stream: 1,
    associated: 0,
    priority: 3,
    fin: false,
    unidirectional: true,
    headers,
  },
  { type: 'syn-reply', stream: 1, fin: true, headers: new Map() },
  { type: 'headers', stream: 1, fin: false, headers },
  { type: 'data', stream: 1, fin: true, data: Buffer.from('hi') },
  { type: 'rst-stream', stream: 1, status: 5 },
  { type: 'settings', settings: new Map([[7, 65_536]]) },
  { type: 'window-update', stream: 1, delta: 9 },
  { type: 'goaway', lastStream: 1, status: 0 },
];

const whole = (list: readonly SpdyFrame[]): Buffer => {
  const writer = new FrameWriter();
  return Buffer.concat(list.map((frame) => writer.encode(frame)));
};

/** Pieces of data frames joined, so that cuts do not show. */
function joined(list: readonly SpdyFrame[]): readonly SpdyFrame[] {
  const result: SpdyFrame[] = [];
  for (const frame of list) {
    const last = result.at(-1);
    if (frame.type === 'data' && last?.type === 'data' && !last.fin) {
      result[result.length - 1] = { ...frame, data: Buffer.concat([last.data, frame.data]) };
    } else {
      result.push(frame.type === 'data' ? { ...frame, data: Buffer.from(frame.data) } : frame);
    }
  }
  return result;
}

describe('frames', () => {
  it('are read as they were written, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole(frames).length }), { maxLength: 40 }), (cuts) => {
        const bytes = whole(frames);
        const reader = new FrameReader();
        const read: SpdyFrame[] = [];
        let from = 0;
        for (const at of [...cuts, bytes.length].sort((a, b) => a - b)) {
          read.push(...reader.push(bytes.subarray(from, at)));
          from = at;
        }
        expect(joined(read)).toEqual(frames);
      }),
    );
  });

  it('start their headers with the dictionary of SPDY/3, as those of kubectl do', () => {
    expect(whole(frames.slice(1, 2)).toString('hex', 18, 24)).toBe('78bbe3c6a7c2');
  });

  it('hand long data on as it comes, and hold none of it', () => {
    const head = Buffer.from('00000001ffffffff', 'hex');
    head[4] = 1;
    const reader = new FrameReader();
    let seen = 0;
    const piece = Buffer.alloc(65_536);
    for (const frame of reader.push(head)) seen += frame.type === 'data' ? frame.data.length : 0;
    for (let round = 0; round < 255; round += 1) {
      for (const frame of reader.push(piece)) {
        expect(frame).toMatchObject({ type: 'data', fin: false });
        seen += frame.type === 'data' ? frame.data.length : 0;
      }
    }
    expect(seen).toBe(255 * 65_536);
    expect(reader.push(piece.subarray(0, 65_535))).toMatchObject([{ type: 'data', fin: true }]);
  });

  it.each([
    ['of another version', '8002000600000004'],
    ['of an unknown type', '800300630000000000000000'],
    ['that is too long', '800300010fffffff'],
    ['that is too short', '800300060000000100'],
    ['without a stream', '8003000300000008000000000000000'.padEnd(32, '0')],
    ['with data for no stream', '0000000000000001'],
    ['with settings that are not there', '80030004000000040000ffff'],
    ['whose headers are no zlib stream', '8003000200000008000000010000ffff'],
    ['whose headers have a foreign dictionary', '800300020000000a0000000178bb00000000'],
    ['whose headers cannot be unpacked', '800300020000000c0000000178bbe3c6a7c2ffff'],
  ])('end the connection: one %s', (_, hex) => {
    expect(() => new FrameReader().push(Buffer.from(hex, 'hex'))).toThrow(SpdyError);
  });

  it('never unpack to more than a header block may hold', () => {
    const bomb = new Map([['a', 'x'.repeat(1024 * 1024)]]);
    const bytes = new FrameWriter().encode({ type: 'syn-reply', stream: 1, fin: false, headers: bomb });
    expect(bytes.length).toBeLessThan(8 * 1024);
    expect(() => new FrameReader().push(bytes)).toThrow('a header block cannot be unpacked');
  });

  it('are garbage in a contained way', () => {
    const tame = (bytes: Uint8Array): void => {
      try {
        new FrameReader().push(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(SpdyError);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), tame), { numRuns: 2_000 });
    const good = whole(frames);
    const broken = fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(broken, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        tame(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('share one history of headers', () => {
    const writer = new FrameWriter();
    const reader = new FrameReader();
    for (let round = 0; round < 300; round += 1) {
      const sent: SpdyFrame = {
        type: 'syn-reply',
        stream: 1,
        fin: false,
        headers: new Map([[`name-${round}`, 'y'.repeat(round)]]),
      };
      expect(reader.push(writer.encode(sent))).toEqual([sent]);
    }
  });
});
