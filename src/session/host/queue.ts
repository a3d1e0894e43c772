/** Work that must not overlap, in the order in which it came. */
export interface Queue {
  add<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing that was added so far is left. */
  idle(): Promise<void>;
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add(work) {
      const result = last.then(work);
      last = result.catch(() => {});
      return result;
    },
    async idle() {
      await last;
    },
  };
}
