/** A queue between somebody who pushes at any time and one who reads in turn. */
export interface Channel<T> {
  push(value: T): void;
  /** What was pushed before is still read. */
  end(): void;
  /** For one reader; `stopped` is called when the reader leaves early or the queue has ended. */
  read(stopped: () => void): AsyncIterable<T>;
}

/**
 * Chunks, of text or of bytes, that are waiting together are handed over together, once `ready` has resolved. It ends when more than
 * `capacity` are waiting.
 */
export function channel<T extends string | Uint8Array>(
  ready?: () => Promise<void> | undefined,
  capacity = 10_000,
): Channel<T> {
  let waiting: T[] = [];
  let ended = false;
  let wake: (() => void) | undefined;
  const signal = (): void => {
    wake?.();
    wake = undefined;
  };
  const next = async (): Promise<IteratorResult<T>> => {
    while (waiting.length === 0) {
      if (ended) {
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const unready = ready?.();
    if (unready !== undefined) {
      await unready;
    }
    const value = waiting.length === 1 ? waiting[0] : joined(waiting);
    waiting = [];
    return { done: false, value: value as T };
  };
  return {
    push: (value) => {
      if (ended) {
        return;
      }
      waiting.push(value);
      ended = waiting.length > capacity;
      signal();
    },
    end: () => {
      ended = true;
      signal();
    },
    read: (stopped) => ({
      [Symbol.asyncIterator]: () => ({
        next,
        return: async () => {
          ended = true;
          waiting = [];
          signal();
          stopped();
          return { done: true, value: undefined };
        },
      }),
    }),
  };
}

/** A channel carries one kind of chunks. */
function joined<T extends string | Uint8Array>(chunks: readonly T[]): T {
  const [first] = chunks;
  return (typeof first === 'string' ? chunks.join('') : Buffer.concat(chunks as readonly Uint8Array[])) as T;
}
