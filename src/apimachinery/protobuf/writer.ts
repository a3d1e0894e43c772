/** Writes protobuf fields one after the other. */
export interface ProtobufWriter {
  /** A varint; what is negative takes ten bytes, as Go's int32 and int64 do. */
  number(field: number, value: number): void;
  double(field: number, value: number): void;
  text(field: number, value: string): void;
  bytes(field: number, value: Uint8Array): void;
  /** A message inside, whose fields `write` writes. */
  message(field: number, write: () => void): void;
  /** Everything so far. */
  written(): Uint8Array;
}

/** A writer into one buffer that starts with `size` bytes and grows. The content of a message is written first and moved when its length is known. */
export function protobufWriter(size = 64 * 1024): ProtobufWriter {
  let buffer = Buffer.allocUnsafe(size);
  let at = 0;

  function reserve(size: number): void {
    if (at + size <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + size));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  }

  function varint(value: number): void {
    reserve(10);
    let left = value < 0 ? leadingBytes(value) : value;
    while (left > 0x7f) {
      buffer[at++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    buffer[at++] = left;
  }

  /** Writes all but the last byte of a negative number, which is left. */
  function leadingBytes(value: number): number {
    let left = BigInt.asUintN(64, BigInt(value));
    for (; left > 0x7fn; left >>= 7n) buffer[at++] = Number(left & 0x7fn) | 0x80;
    return Number(left);
  }

  const tag = (field: number, wire: number) => varint(field * 8 + wire);

  return {
    number: (field, value) => {
      tag(field, 0);
      varint(value);
    },
    double: (field, value) => {
      tag(field, 1);
      reserve(8);
      at = buffer.writeDoubleLE(value, at);
    },
    text: (field, value) => {
      tag(field, 2);
      const size = Buffer.byteLength(value);
      varint(size);
      reserve(size);
      at += buffer.write(value, at);
    },
    bytes: (field, value) => {
      tag(field, 2);
      varint(value.length);
      reserve(value.length);
      buffer.set(value, at);
      at += value.length;
    },
    message: (field, write) => {
      tag(field, 2);
      const start = at;
      reserve(1);
      at += 1;
      write();
      const size = at - start - 1;
      const more = sizeOf(size) - 1;
      reserve(more);
      if (more > 0) buffer.copyWithin(start + 1 + more, start + 1, at);
      at = start;
      varint(size);
      at += size;
    },
    written: () => buffer.subarray(0, at),
  };
}

/** How many bytes a varint takes. */
function sizeOf(value: number): number {
  let size = 1;
  for (let left = value; left > 0x7f; left = Math.floor(left / 0x80)) size += 1;
  return size;
}
