import type { KubeObject } from '#apimachinery';

const texts = new WeakMap<KubeObject, string>();

/** The JSON text of a frozen object; made once, shared by the journal and every answer that carries the object. */
export function jsonOf(object: KubeObject): string {
  let text = texts.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    if (Object.isFrozen(object)) {
      texts.set(object, text);
    }
  }
  return text;
}
