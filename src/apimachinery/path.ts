/** Where in an object something is, as Kubernetes writes it: `spec.containers[0].ports`, `metadata.labels[a/b]`. */
export interface FieldPath {
  child(...names: readonly string[]): FieldPath;
  index(position: number): FieldPath;
  key(key: string): FieldPath;
  toString(): string;
}

/** Follows apimachinery pkg/util/validation/field Path. Paths are immutable; every step makes a new one. */
export function path(...names: readonly string[]): FieldPath {
  return at(names.join('.'));
}

function at(text: string): FieldPath {
  return {
    child: (...names) => at(text === '' ? names.join('.') : `${text}.${names.join('.')}`),
    index: (position) => at(`${text}[${position}]`),
    key: (key) => at(`${text}[${key}]`),
    toString: () => text,
  };
}
