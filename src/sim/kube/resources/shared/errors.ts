import { type FieldError, type FieldPath, fieldInvalid, path } from '#apimachinery';

/** Where in the object something is wrong. */
export type Path = FieldPath;

/** The paths that nearly every kind starts from. */
export const at = { metadata: path('metadata'), spec: path('spec'), status: path('status') };

/** One `Invalid value` for each message. */
export function invalidAll(where: Path, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => fieldInvalid(where, value, message));
}

export const NEGATIVE = 'must be greater than or equal to 0';

/** Follows apimachinery pkg/api/validation, ValidateNonnegativeField. */
export function nonNegative(where: Path, value: number | undefined): FieldError[] {
  return (value ?? 0) < 0 ? [fieldInvalid(where, value, NEGATIVE)] : [];
}

/** The entries of a map in a fixed order: Go's is random, so any order is a true one. */
export function entries<V>(map: Readonly<Record<string, V>> | null | undefined): [string, V][] {
  return Object.entries(map ?? {}).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** What a map that a client sent holds under a name that a client sent; never what every JavaScript object has. */
export function own<V>(map: Readonly<Record<string, V>> | null | undefined, name: string): V | undefined {
  return map !== null && map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
