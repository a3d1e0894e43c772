import { createHash } from 'node:crypto';
import type { Node } from '#types/core-v1';

export const zoneLabel = 'topology.kubernetes.io/zone';
export const gibibyte = 1024 ** 3;

/** So many GiB, rounded up. */
export function toGiB(bytes: number): number {
  return Math.ceil(bytes / gibibyte);
}

/** Hexadecimal digits that a name always gives. */
export function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** The label of a node; empty when it has none. */
export function labelOf(node: Node, name: string): string {
  return node.metadata.labels?.[name] ?? '';
}

/** A number as Go's strconv.ParseInt reads it; a string is what it complains of. */
export function parseInteger(text: string): number | string {
  return /^[+-]?\d+$/.test(text) ? Number(text) : `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`;
}
