const decoder = new TextDecoder();

/** One field of a message: its number and its value, still undecoded. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** The fields of a message in their order. Throws an Error on bytes that are no message. */
export function readFields(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('unexpected EOF');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new Error('proto: integer overflow');
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error('unexpected EOF');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const wireType = tag & 7;
    if (number === 0) throw new Error(`proto: illegal tag ${number} (wire type ${wireType})`);
    if (wireType === 0) fields.push({ number, value: varint() });
    else if (wireType === 1) fields.push({ number, value: take(8) });
    else if (wireType === 2) fields.push({ number, value: take(Number(varint())) });
    else if (wireType === 5) fields.push({ number, value: take(4) });
    else throw new Error(`proto: illegal wireType ${wireType}`);
  }
  return fields;
}

/** The last value of that number; undefined when the message has none. */
export function lastField(fields: readonly WireField[], number: number): bigint | Uint8Array | undefined {
  return fields.findLast((field) => field.number === number)?.value;
}

/** The bytes of a value; a number has none. */
export function asBytes(value: bigint | Uint8Array | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}

/** The text of a value. */
export function asText(value: bigint | Uint8Array | undefined): string {
  return decoder.decode(asBytes(value));
}

/** The signed number of a value; eight bytes are a double. */
export function asNumber(value: bigint | Uint8Array | undefined): number {
  if (typeof value === 'bigint') return Number(BigInt.asIntN(64, value));
  if (value === undefined) return 0;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return value.length === 4 ? view.getFloat32(0, true) : value.length === 8 ? view.getFloat64(0, true) : 0;
}

/** Numbers that follow each other without tags. */
export function packedNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte < 128) {
      numbers.push(asNumber(value));
      [value, shift] = [0n, 0n];
    }
  }
  return numbers;
}
