/** Counts what is under way in one cluster, so that `settled` can tell when nothing is. Waiting for a time is not activity. */
export interface Activity {
  /** Marks that something began; call the result once when it ended. */
  begin(): () => void;
  /** Runs a task as activity. */
  during<T>(task: () => Promise<T>): Promise<T>;
  readonly count: number;
  /** Resolves once nothing has been under way for two turns of the event loop in a row. */
  settled(): Promise<void>;
}

/** One turn of the event loop: lets input, output and everything promised so far go first. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A new, idle count. */
export function createActivity(): Activity {
  let count = 0;
  let waiting: (() => void)[] = [];

  function begin(): () => void {
    count += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      count -= 1;
      if (count > 0) return;
      const resolvers = waiting;
      waiting = [];
      for (const resolve of resolvers) resolve();
    };
  }

  return {
    begin,
    during: async (task) => {
      const end = begin();
      try {
        return await task();
      } finally {
        end();
      }
    },
    get count() {
      return count;
    },
    settled: async () => {
      for (let quiet = 0; quiet < 2; ) {
        if (count > 0) {
          quiet = 0;
          await new Promise<void>((resolve) => waiting.push(resolve));
        } else {
          quiet += 1;
          await turn();
          if (count > 0) quiet = 0;
        }
      }
    },
  };
}
