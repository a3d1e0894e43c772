const held = new Set<Promise<unknown>>();

/**
 * Work that takes the machine's own time, whatever the clock of the lab: a module is read, a key is made. Virtual clocks stand
 * still until it is over, or a minute of theirs could pass within its first millisecond. Must not wait for anything simulated.
 */
export function holdClocks<T>(work: Promise<T>): Promise<T> {
  held.add(work);
  const release = (): void => {
    held.delete(work);
  };
  work.then(release, release);
  return work;
}

/** Undefined: no work holds the clocks. Otherwise resolves when what held them is over. */
export function clocksReleased(): Promise<unknown> | undefined {
  return held.size === 0 ? undefined : Promise.allSettled(held);
}
