import type { CelType } from '../check/types.ts';

/** Integers are bigint, doubles are number. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint
  | Uint8Array
  | CelList
  | CelMap
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | Opaque;

/** An unsigned integer of 64 bits. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** A point in time, in nanoseconds since 1970. */
export class Timestamp {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class TypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Something or nothing; `value` undefined: nothing. */
export class Optional {
  readonly value: Value | undefined;

  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** A value of a library's own type; what it is made of only that library knows. */
export class Opaque<T = unknown> {
  readonly type: CelType;
  readonly content: T;
  readonly equals: (other: T) => boolean;

  constructor(type: CelType, content: T, equals: (other: T) => boolean) {
    this.type = type;
    this.content = content;
    this.equals = equals as (other: T) => boolean;
  }
}

/** How lists are compared and joined that are not sequences: sets, and lists keyed by fields. */
export type ListKeys = 'set' | readonly string[];

/** A list; items may be converted when they are asked for. */
export abstract class CelList {
  abstract readonly size: number;
  readonly keys: ListKeys | undefined = undefined;
  /** The item at an index that is within. */
  abstract at(index: number): Value;

  *[Symbol.iterator](): IterableIterator<Value> {
    for (let index = 0; index < this.size; index += 1) yield this.at(index);
  }
}

/** A list in an array, of which it sees the first `size` items: appending to the longest view copies nothing. */
export class ArrayList extends CelList {
  readonly size: number;
  private readonly items: Value[];

  constructor(items: Value[], size: number = items.length) {
    super();
    this.items = items;
    this.size = size;
  }

  at(index: number): Value {
    return this.items[index] ?? null;
  }

  concat(other: CelList): ArrayList {
    const target = this.items.length === this.size ? this.items : this.items.slice(0, this.size);
    for (const item of other) target.push(item);
    return new ArrayList(target, target.length);
  }
}

export const listOf = (items: Iterable<Value>): CelList => new ArrayList([...items]);

/** A map from strings, integers or booleans. */
export abstract class CelMap {
  abstract readonly size: number;
  /** Undefined: there is no such key. */
  abstract get(key: Value): Value | undefined;
  abstract keys(): Iterable<Value>;

  /** What `in` asks: whether it is one of the map's own keys. */
  has(key: Value): boolean {
    return this.get(key) !== undefined;
  }
}

/** Equal keys have equal texts; undefined: such a value is no key. Numbers of different types are the same key. */
export function keyText(key: Value): string | undefined {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  if (typeof key === 'number' && Number.isInteger(key)) return `n${BigInt(key)}`;
  return undefined;
}

/** A map of its own entries; like ArrayList it sees the first `size` of them. */
export class EntryMap extends CelMap {
  readonly size: number;
  private readonly entries: Map<string, readonly [index: number, key: Value, value: Value]>;

  constructor(entries: Iterable<readonly [Value, Value]> = [], shared?: EntryMap['entries']) {
    super();
    this.entries = shared ?? new Map();
    if (shared === undefined) {
      for (const [key, value] of entries) this.entries.set(keyText(key) ?? '', [this.entries.size, key, value]);
    }
    this.size = this.entries.size;
  }

  get(key: Value): Value | undefined {
    const text = keyText(key);
    const found = text === undefined ? undefined : this.entries.get(text);
    return found !== undefined && found[0] < this.size ? found[2] : undefined;
  }

  *keys(): IterableIterator<Value> {
    for (const [index, key] of this.entries.values()) if (index < this.size) yield key;
  }

  /** The map with one more key, which it does not have yet. */
  insert(key: Value, value: Value): EntryMap {
    const own = this.entries.size === this.size;
    const entries = own ? this.entries : new Map([...this.entries].filter(([, [index]]) => index < this.size));
    entries.set(keyText(key) ?? '', [entries.size, key, value]);
    return new EntryMap([], entries);
  }
}

/** Evaluation came to nothing; the message is cel-go's. `fatal` errors end all of it, the others `||` and `&&` may outweigh. */
export class CelError extends Error {
  readonly fatal: boolean;

  constructor(message: string, fatal = false) {
    super(message);
    this.fatal = fatal;
  }
}

export function noSuchOverload(name?: string): CelError {
  return new CelError(name === undefined ? 'no such overload' : `no such overload: ${name}`);
}
