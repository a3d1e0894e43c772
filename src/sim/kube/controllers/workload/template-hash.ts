import { canonicalJson, goEscaped } from '#apimachinery';

/** Nothing that spells a word. Follows apimachinery pkg/util/rand. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The hash of what a revision of a StatefulSet holds, the same as a real one's. Follows pkg/controller/history
 * HashControllerRevision, which uses FNV-1.
 */
export function revisionHash(data: unknown, collisionCount: number): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(goEscaped(canonicalJson(data)) + String(collisionCount)))
    value = Math.imul(value, 0x01000193) ^ byte;
  return safeEncode(String(value >>> 0));
}

/** FNV-1a of 32 bits over bytes. */
export function fnv32a(bytes: Uint8Array): number {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** Follows apimachinery rand.SafeEncodeString. */
export function safeEncode(text: string): string {
  return [...text].map((character) => alphabet.charAt(character.charCodeAt(0) % alphabet.length)).join('');
}

/**
 * The hash that tells templates apart, of the shape of pkg/controller ComputeHash. The real one hashes Go's dump of the
 * struct, this one canonical JSON: equal templates give equal hashes, the values differ.
 */
export function templateHash(template: unknown, collisionCount?: number): string {
  const text = canonicalJson(template) + (collisionCount === undefined ? '' : String(collisionCount));
  return safeEncode(String(fnv32a(new TextEncoder().encode(text))));
}
