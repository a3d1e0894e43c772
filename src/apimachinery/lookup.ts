/** A table that clients' words may be looked up in: it has its own entries only, and none named `constructor` by inheritance. */
export function lookup<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), entries) as Readonly<Record<string, T>>;
}
