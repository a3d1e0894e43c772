import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeFrame, FrameReader } from './frames.ts';

it('frames arrive whole, however the connection cuts them', () => {
  const frame = fc.record({ kind: fc.integer({ min: 0, max: 255 }), content: fc.uint8Array({ maxLength: 40 }) });
  fc.assert(
    fc.property(fc.array(frame), fc.integer({ min: 1, max: 20 }), (frames, size) => {
      const bytes = Buffer.concat(frames.map(({ kind, content }) => encodeFrame(kind, content)));
      const reader = new FrameReader();
      const read: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        for (const { kind, content } of reader.push(bytes.subarray(at, at + size))) {
          read.push({ kind, content: new Uint8Array(content) });
        }
      }
      expect(read).toEqual(frames);
    }),
  );
});

it('a frame of four gigabytes is refused before it arrives', () => {
  expect(() => new FrameReader().push(new Uint8Array([0, 255, 255, 255, 255]))).toThrow('a frame of 4294967295 bytes');
});
