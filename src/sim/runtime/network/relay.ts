import type { Duplex } from 'node:stream';

/** Passes on what comes at either end to the other one, halves of the way and breaks included, as a proxy in the middle does. */
export function relay(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      if (!from.readableEnded) to.destroy();
    });
  }
}
