import type { Duplex } from 'node:stream';

/** Who waits for room in a connection's buffer. */
export interface Room {
  /** Resolves when there is room again, or nobody there any more. */
  wait(): Promise<void>;
  release(): void;
}

/** Follows a connection's `drain`; one promise for all who wait. */
export function createRoom(connection: Duplex): Room {
  let waiting: Promise<void> | undefined;
  let wake: () => void = () => undefined;
  let released = false;
  const settle = (): void => {
    wake();
    waiting = undefined;
  };
  connection.on('drain', settle);
  connection.on('close', settle);
  return {
    wait: () => {
      if (released || connection.destroyed) {
        return Promise.resolve();
      }
      waiting ??= new Promise((resolve) => {
        wake = resolve;
      });
      return waiting;
    },
    release: () => {
      released = true;
      settle();
    },
  };
}
