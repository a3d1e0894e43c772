import { deepFreeze } from '../freeze.ts';
import type { ValueType } from './types.ts';
import { zeroValue } from './zero.ts';

/** Where a value stands in its type, and what stood there lately: the few that equal values are replaced by. */
export interface Place {
  readonly type: ValueType;
  /** Of lists and maps: their items. */
  readonly of: Place | undefined;
  /** Frozen all through. */
  readonly recent: object[];
  next: number;
  text: string;
  zero: unknown;
}

const mostRecent = 4;

/** A place at which nothing has been seen yet. */
export function placeOf(type: ValueType): Place {
  const of = type.kind === 'list' || type.kind === 'map' ? placeOf(type.of) : undefined;
  return { type, of, recent: [], next: 0, text: '', zero: undefined };
}

/** Freezes a value, whose parts are frozen already, and remembers it instead of the oldest at its place. */
export function remembered<T extends object>(place: Place | undefined, value: T): T {
  const frozen = Object.freeze(value);
  if (place !== undefined) {
    place.recent[place.next] = frozen;
    place.next = (place.next + 1) % mostRecent;
  }
  return frozen;
}

/** The last text of a place when it is the same: texts of different requests are different ones in memory. */
export function sharedText(place: Place, text: string): string {
  if (text !== place.text) place.text = text;
  return place.text;
}

/** What is written where nothing is given; fresh, or frozen and always the same. */
export function zeroAt(place: Place, isShared: boolean): unknown {
  if (!isShared) return zeroValue(place.type);
  if (place.zero === undefined) place.zero = deepFreeze(zeroValue(place.type));
  return place.zero;
}
