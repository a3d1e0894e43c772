import type { Clock } from '#api';

/** The last nanosecond that an Event was named after, by clock: components of one cluster must not collide. */
const last = new WeakMap<Clock, bigint>();

/** The name of a new Event: `<object>.<nanoseconds in hex>`, each later than the one before. Follows client-go makeEvent. */
export function eventName(clock: Clock, about: string): string {
  const now = BigInt(Math.floor(clock.now())) * 1_000_000n;
  const before = last.get(clock) ?? 0n;
  // A clock of whole milliseconds says the same more than once; real events lie some microseconds apart.
  const next = now > before ? now : before + 8117n;
  last.set(clock, next);
  return `${about}.${next.toString(16)}`;
}
