/** Where in an object something is, as Kubernetes writes it: `spec.containers[0].ports`, `metadata.labels[a/b]`. */
export interface FieldPath {
  child(...names: readonly string[]): FieldPath;
  index(position: number): FieldPath;
  key(key: string): FieldPath;
  toString(): string;
}

/** Follows apimachinery pkg/util/validation/field Path. Paths are immutable; every step makes a new one. */
export function path(...names: readonly string[]): FieldPath {
  return new TextPath(names.join('.'));
}

/** Validation makes one at every step of every object: an object with one text, no closures. */
class TextPath implements FieldPath {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  child(...names: readonly string[]): FieldPath {
    const below = names.length === 1 ? names[0] : names.join('.');
    return new TextPath(this.#text === '' ? (below ?? '') : `${this.#text}.${below}`);
  }

  index(position: number): FieldPath {
    return new TextPath(`${this.#text}[${position}]`);
  }

  key(key: string): FieldPath {
    return new TextPath(`${this.#text}[${key}]`);
  }

  toString(): string {
    return this.#text;
  }
}
