/** The value itself, it and everything in it frozen. What is frozen already is taken to be frozen all through. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) for (const item of value) deepFreeze(item);
  else for (const key in value) deepFreeze(value[key]);
  return Object.freeze(value);
}

/** A mutable copy of plain JSON data, nothing shared with the original. */
export function deepCopy<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const result: Record<string, unknown> = isEmptyMap(value) ? Object.create(null) : {};
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__')
      Object.defineProperty(result, key, { value: copy(item), enumerable: true, writable: true, configurable: true });
    else result[key] = copy(item);
  }
  return result;
}

/** Whether it is a map that holds nothing, as `decode` keeps it on request. */
export function isEmptyMap(value: object): boolean {
  if (Object.getPrototypeOf(value) !== null) return false;
  for (const _ in value) return false;
  return true;
}

/** Whether an empty list or an empty map is anywhere in it, but for what is frozen: that was stored, and read without them. */
export function holdsEmpties(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return false;
  if (Array.isArray(value)) return value.length === 0 || value.some(holdsEmpties);
  for (const key in value) if (holdsEmpties((value as Record<string, unknown>)[key])) return true;
  return isEmptyMap(value);
}
