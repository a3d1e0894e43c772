/** Bytes in the order they arrived, in whatever pieces; taking them out copies each byte once at most. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length > 0) {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
    }
  }

  /** The first `count` bytes, which stay; undefined when there are fewer. For heads of a few bytes. */
  peek(count: number): Uint8Array | undefined {
    if (this.#length < count) {
      return undefined;
    }
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= count) {
      return first.subarray(0, count);
    }
    const merged = this.take(count);
    this.#chunks.unshift(merged);
    this.#length += count;
    return merged;
  }

  /** Removes and gives the first `count` bytes; as many as there are when there are fewer. */
  take(count: number): Uint8Array {
    const wanted = Math.min(count, this.#length);
    const [first] = this.#chunks;
    if (first === undefined || wanted === 0) {
      return new Uint8Array(0);
    }
    this.#length -= wanted;
    if (first.length > wanted) {
      this.#chunks[0] = first.subarray(wanted);
      return first.subarray(0, wanted);
    }
    if (first.length === wanted) {
      this.#chunks.shift();
      return first;
    }
    return this.#merge(wanted);
  }

  #merge(wanted: number): Uint8Array {
    const merged = new Uint8Array(wanted);
    let filled = 0;
    let used = 0;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, wanted - filled);
      merged.set(part, filled);
      filled += part.length;
      if (part.length < chunk.length) {
        this.#chunks[used] = chunk.subarray(part.length);
        break;
      }
      used += 1;
      if (filled === wanted) {
        break;
      }
    }
    this.#chunks.splice(0, used);
    return merged;
  }
}
