import type { KubeObject } from '../object.ts';
import { canonicalize } from '../schema/canonicalize.ts';
import { difference, type FieldSet, recursiveDifference, setOf } from './field-set.ts';
import { type Managers, writeManagers } from './managers.ts';

/** A write as field management sees it. */
export interface ManagedWrite {
  /** The stored object; undefined: there is none yet. */
  readonly live: KubeObject | undefined;
  readonly typeKey: string | undefined;
  /** Of custom kinds, which have no type key. */
  readonly openapi?: Readonly<Record<string, unknown>> | undefined;
  /** `kubectl-client-side-apply`; `unknown` when empty. */
  readonly manager: string;
  /** '' for the object itself. */
  readonly subresource?: string;
  /** RFC 3339 in whole seconds. */
  readonly now: string;
  /** Written through a view of the object (`scale`): when that was is not told. Follows scalehandler.go ToParent. */
  readonly timeless?: boolean;
  /** Paths that a write of this kind never changes (`[['status']]`), so nobody owns them by it. */
  readonly reset?: readonly (readonly string[])[];
  /** The same write as other versions of the kind have it, by apiVersion, for fields that are owned there. */
  readonly versions?: ReadonlyMap<
    string,
    {
      readonly live: KubeObject | undefined;
      readonly next: KubeObject;
      readonly typeKey: string | undefined;
      readonly openapi?: ManagedWrite['openapi'];
    }
  >;
}

/** Fields of the metadata that nobody owns. */
export const strippedMeta: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
]);
const stripped = setOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[...strippedMeta].map((field) => ['f:metadata', `f:${field}`]),
);

const empties = new Map<string, KubeObject>();

/** What of a set a write of its kind can own at all. */
export function ownable(set: FieldSet, { reset = [] }: ManagedWrite): FieldSet {
  const never = setOf(...reset.map((path) => path.map((field) => `f:${field}`)));
  return recursiveDifference(difference(set, stripped), never);
}

/** What a type looks like before anything is in it. */
export function emptyOr(live: KubeObject | undefined, like: KubeObject, { typeKey }: ManagedWrite): KubeObject {
  if (live !== undefined) return live;
  const empty = { kind: like.kind, apiVersion: like.apiVersion, metadata: {} } as KubeObject;
  if (typeKey === undefined) return empty;
  const made = empties.get(typeKey) ?? canonicalize(empty, typeKey);
  empties.set(typeKey, made);
  return { ...made, kind: like.kind, apiVersion: like.apiVersion };
}

/** Without its managed fields. */
export function plain(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Data without a type has its keys by alphabet. */
export function inOrder(entries: Record<string, unknown>[], { typeKey }: ManagedWrite): Record<string, unknown>[] {
  const ordered = typeKey === undefined ? entries.map(byAlphabet) : entries;
  Object.freeze(ordered);
  return ordered;
}

function byAlphabet(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.freeze(Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** The object with these managers' entries. */
export function withManagers(object: KubeObject, managers: Managers, write: ManagedWrite): KubeObject {
  const entries = inOrder(writeManagers(managers), write);
  const base = plain(object);
  return entries.length === 0 ? base : { ...base, metadata: { ...base.metadata, managedFields: entries } };
}
