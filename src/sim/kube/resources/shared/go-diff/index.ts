import { internalJson } from './go-json.ts';
import { unifiedDiff } from './unified.ts';

/**
 * How two objects of one of the server's internal types, given as JSON, differ: a unified diff of their JSON, as it stands
 * in messages about fields that may not change. Follows k8s.io/apimachinery pkg/util/diff of 1.35.
 */
export function goDiff(type: string, previous: object, next: object): string {
  return unifiedDiff(pretty(internalJson(type, previous)), pretty(internalJson(type, next)));
}

const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };

/** As json.MarshalIndent writes it. */
function pretty(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/[<>&]/g, (sign) => escapes[sign] ?? sign);
}
