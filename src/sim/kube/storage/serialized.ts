import type { KubeObject } from '#apimachinery';

/** Characters of each of the two generations. A text is as large as its object: all of them would double the store. */
const generation = 2_000_000;

let recent = new Map<KubeObject, string>();
let earlier = new Map<KubeObject, string>();
let size = 0;

/**
 * The JSON text of an object. The texts of what was written or read lately are kept, shared by the journal, watchers and
 * every answer that carries the object.
 */
export function jsonOf(object: KubeObject): string {
  const known = recent.get(object);
  if (known !== undefined) {
    return known;
  }
  const text = earlier.get(object) ?? JSON.stringify(object);
  if (Object.isFrozen(object)) {
    keep(object, text);
  }
  return text;
}

/** As `jsonOf`, for one of very many: nothing is remembered that nobody remembers yet. */
export function jsonOfMany(object: KubeObject): string {
  return recent.get(object) ?? earlier.get(object) ?? JSON.stringify(object);
}

function keep(object: KubeObject, text: string): void {
  if (size + text.length > generation) {
    earlier = recent;
    recent = new Map();
    size = 0;
  }
  recent.set(object, text);
  size += text.length;
}
