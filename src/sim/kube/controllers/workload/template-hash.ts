import { canonicalJson, goEscaped } from '#apimachinery';
import { dumpTemplate } from './go-dump/index.ts';

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

const known = new WeakMap<object, string>();

/** Dumped once: a Deployment has the same template through many looks. */
function dumpOf(template: object): string {
  const before = known.get(template);
  if (before !== undefined) return before;
  const dump = dumpTemplate(template);
  if (Object.isFrozen(template)) known.set(template, dump);
  return dump;
}

/**
 * The hash that tells templates apart, the same as a real cluster's: what follows the name of a ReplicaSet and of a
 * DaemonSet's revision. Follows pkg/controller ComputeHash.
 */
export function templateHash(template: object, collisionCount?: number): string {
  const dump = new TextEncoder().encode(dumpOf(template));
  if (collisionCount === undefined) return safeEncode(String(fnv32a(dump)));
  const bytes = new Uint8Array(dump.length + 8);
  bytes.set(dump);
  new DataView(bytes.buffer).setUint32(dump.length, collisionCount, true);
  return safeEncode(String(fnv32a(bytes)));
}
