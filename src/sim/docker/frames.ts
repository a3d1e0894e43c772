/** One frame of a multiplexed stream: kind, three zero bytes, length (big endian), data. */
export function frame(stream: 'stdout' | 'stderr', data: Uint8Array): Uint8Array {
  const framed = new Uint8Array(8 + data.length);
  framed[0] = stream === 'stdout' ? 1 : 2;
  new DataView(framed.buffer).setUint32(4, data.length);
  framed.set(data, 8);
  return framed;
}
