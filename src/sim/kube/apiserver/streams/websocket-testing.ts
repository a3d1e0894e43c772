/** A client's frame, masked; for tests. */
export function clientFrame(opcode: number, payload: Uint8Array, final = true): Buffer {
  const mask = [1, 2, 3, 4];
  const head =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 0xff];
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.from([(final ? 0x80 : 0) | opcode, ...head, ...mask, ...masked]);
}

/** A server's frames as channel and text, `close CODE`, or opcode and text; for tests. */
export function serverMessages(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const short = bytes[at + 1] ?? 0;
    const start = at + (short === 126 ? 4 : 2);
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const payload = bytes.subarray(start, start + length);
    if (opcode === 2) frames.push(`${payload[0]} ${payload.subarray(1).toString()}`);
    else if (opcode === 8) frames.push(`close ${payload.readUInt16BE(0)}`);
    else frames.push(`${opcode} ${payload.toString()}`);
    at = start + length;
  }
  return frames;
}
