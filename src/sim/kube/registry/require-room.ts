import type { KubeObject } from '#apimachinery';
import { unexpected } from './unexpected.ts';

/** As etcd's --max-request-bytes. */
const mostBytes = 1.5 * 1024 * 1024;
/** Some texts are longer in bytes than in characters, never more than three times. */
const shortEnough = mostBytes / 3;

/** Refuses what etcd would not take. Sizes are those of JSON; what the real server stores as protobuf may be smaller. */
export function requireRoom(object: KubeObject): void {
  if (isLarge(object, { left: shortEnough / 2 }) && Buffer.byteLength(JSON.stringify(object)) > mostBytes) {
    throw unexpected('etcdserver: request is too large');
  }
}

/** Adds up texts and fields until it is clear that an object may be too large; cheap for all that are not. */
function isLarge(value: unknown, budget: { left: number }): boolean {
  if (typeof value === 'string') {
    budget.left -= value.length;
  } else if (typeof value === 'object' && value !== null) {
    for (const key in value) {
      budget.left -= key.length + 4;
      if (isLarge((value as Record<string, unknown>)[key], budget)) {
        return true;
      }
    }
  } else {
    budget.left -= 8;
  }
  return budget.left < 0;
}
