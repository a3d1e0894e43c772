import type { PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import type { Informers } from '../../client/index.ts';
import type { CsiDriver, Segments } from '../types.ts';

export interface TopologyInput {
  readonly driver: CsiDriver;
  /** The node that the scheduler chose; empty for volumes that wait for no Pod. */
  readonly node: string;
  /** As the driver understands it. */
  readonly storageClass: StorageClass;
  readonly claim: PersistentVolumeClaim;
  readonly informers: Informers;
}

/** Every combination of the values that a class allows. */
function allowedTerms({ allowedTopologies = [] }: StorageClass): readonly Segments[] {
  return allowedTopologies.flatMap(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.reduce<readonly Segments[]>(
      (terms, { key, values }) => terms.flatMap((term) => values.map((value) => ({ ...term, [key]: value }))),
      [{}],
    ),
  );
}

const isSubset = (term: Segments, of: Segments) => Object.entries(term).every(([key, value]) => of[key] === value);
const keyOf = (term: Segments) => JSON.stringify(Object.entries(term).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Where a StatefulSet's claims begin: each on another zone. Follows getPVCNameHashAndIndexOffset. */
function offsetOf(name: string): number {
  const [, base = name, ordinal] = /^(.*?)-(\d+)$/.exec(name) ?? [];
  const stem = ordinal === undefined ? name : base.slice(base.lastIndexOf('-') + 1);
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(stem)) hash = Math.imul(hash, 0x01000193) ^ byte;
  return (hash >>> 0) + Number(ordinal ?? 0);
}

/**
 * What the volume must be reachable from, the best first; throws Error while no node can say.
 * Follows external-provisioner pkg/controller/topology.go GenerateAccessibilityRequirements.
 */
export function topologyFor({ driver, node, storageClass, claim, informers }: TopologyInput): readonly Segments[] {
  const wrap = (message: string) => new Error(`error generating accessibility requirements: ${message}`);
  const keysOf = (name: string) =>
    informers
      .for('csinodes')
      .get(undefined, name)
      ?.spec.drivers?.find((one) => one.name === driver.name)?.topologyKeys;
  const segmentsOf = (name: string, keys: readonly string[]): Segments => {
    const labels = informers.for('nodes').get(undefined, name)?.metadata.labels ?? {};
    return Object.fromEntries(keys.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
  };
  let chosen: Segments | undefined;
  if (node !== '') {
    if (informers.for('csinodes').get(undefined, node) === undefined) {
      throw new Error(`csinode.storage.k8s.io ${JSON.stringify(node)} not found`);
    }
    const keys = keysOf(node) ?? [];
    if (keys.length === 0) throw wrap(`no topology key found for node ${node}`);
    chosen = segmentsOf(node, keys);
  }
  let terms = allowedTerms(storageClass);
  if (terms.length === 0) {
    terms = informers
      .for('csinodes')
      .list()
      .flatMap(({ metadata }) => {
        const keys = keysOf(metadata.name ?? '') ?? [];
        return keys.length === 0 ? [] : [segmentsOf(metadata.name ?? '', keys)];
      });
    if (terms.length === 0) throw wrap('no available topology found');
  }
  const unique = [...new Map(terms.map((term) => [keyOf(term), term])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, term]) => term);
  const start =
    chosen === undefined
      ? offsetOf(claim.metadata.name ?? '') % unique.length
      : unique.findIndex((term) => isSubset(term, chosen));
  if (start === -1)
    throw wrap(`topology ${JSON.stringify(chosen)} from selected node ${JSON.stringify(node)} is not in requisite`);
  return [...unique.slice(start), ...unique.slice(0, start)];
}
