import type { KubeObject } from '../object.ts';
import { atomAt, atomOf } from './atom.ts';
import { isEmptySet, union } from './field-set.ts';
import { freshFields } from './fresh.ts';
import { type Manager, type Managers, managedEntry, managerId, type Owned, readManagers } from './managers.ts';
import { FieldsError } from './path-element.ts';
import { sharedFields } from './shapes.ts';
import { changedOwnAlone, type OtherVersions, updateOwners } from './updater.ts';
import { compareObjects } from './walk.ts';
import { emptyOr, inOrder, type ManagedWrite, ownable, plain, strippedMeta, withManagers } from './write.ts';

const mostUpdaters = 10;

type Entries = readonly Record<string, unknown>[] | undefined;

/**
 * The object with the managed fields that a create, update or patch leaves; without any when its fields cannot be told
 * apart. Follows managedfields FieldManager.UpdateNoErrors.
 */
export function updateManagedFields(next: KubeObject, write: ManagedWrite): KubeObject {
  try {
    return update(next, write);
  } catch (error) {
    if (error instanceof FieldsError) return plain(next);
    throw error;
  }
}

function update(next: KubeObject, write: ManagedWrite): KubeObject {
  const { live, subresource = '' } = write;
  const given = subresource === '' ? (next.metadata.managedFields as Entries) : undefined;
  const isReset =
    given !== undefined && (given.length === 0 || (given.length === 1 && Object.keys(given[0] ?? {}).length === 0));
  const own = isReset ? new Map<string, Owned>() : readManagers(given);
  const managers = isReset || (own?.size ?? 0) > 0 ? own : readManagers(live?.metadata.managedFields);
  const known = managers ?? new Map<string, Owned>();
  if (live === undefined && known.size === 0) return withFreshFields(next, write);
  // An object that was never tracked stays so until somebody applies.
  if (live !== undefined && known.size === 0) return withManagers(next, known, write);
  return withManagers(next, trackUpdate(emptyOr(live, next, write), next, known, write, write.manager), write);
}

const unowned: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** What `trackUpdate` says of a new object, which everything is new in. */
function withFreshFields(next: KubeObject, write: ManagedWrite): KubeObject {
  const atom = atomOf(write.typeKey, write.openapi);
  const empty = emptyOr(undefined, next, write);
  const meta = atom.kind === 'map' ? (atomAt(atom, 'metadata') ?? atom) : atom;
  const isReset = (key: string) => write.reset?.some(([first, ...rest]) => first === key && rest.length === 0) === true;
  const metadata = freshFields(empty.metadata, plain(next).metadata, meta, (key) => strippedMeta.has(key));
  const rest = freshFields(empty, next, atom, (key) => unowned.has(key) || isReset(key));
  const fields = { ...(metadata === undefined ? {} : { 'f:metadata': metadata }), ...rest };
  if (Object.keys(fields).length === 0) return plain(next);
  const ordered = Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  const entry = managedEntry(updater(next, write, write.manager), write.now, sharedFields(ordered, write.typeKey));
  const base = plain(next);
  return {
    ...base,
    metadata: { ...base.metadata, managedFields: inOrder([entry], write) },
  };
}

function updater(object: KubeObject, { subresource = '' }: ManagedWrite, name: string): Manager {
  return { name: name === '' ? 'unknown' : name, operation: 'Update', apiVersion: object.apiVersion, subresource };
}

/** The managers after a write that is no apply: its own and those of others that lost fields to it. */
export function trackUpdate(
  before: KubeObject,
  after: KubeObject,
  managers: Managers,
  write: ManagedWrite,
  name: string,
): Managers {
  const self = updater(after, write, name);
  const id = managerId(self);
  const timeOf = (before: Owned | undefined) => (write.timeless === true ? before?.time : write.now);
  const comparison = compareObjects(plain(before), plain(after), atomOf(write.typeKey, write.openapi));
  const own = managers.get(id);
  const { modified } = comparison;
  const isOwnable = ownable(modified, write) === modified;
  if (own !== undefined && write.versions === undefined && isOwnable && changedOwnAlone(comparison, managers, own)) {
    return isEmptySet(modified) ? managers : new Map(managers).set(id, { ...own, time: timeOf(own) });
  }
  // Under an id of its own, so that only what this write changed gets its time.
  const current = 'current-operation';
  const tracked = new Map(
    updateOwners(comparison, managers, current, { manager: self, time: write.now }, otherVersions(write)),
  );
  const mine = tracked.get(current);
  tracked.delete(current);
  const set = mine === undefined ? undefined : ownable(mine.set, write);
  if (set !== undefined && !isEmptySet(set)) {
    const previous = tracked.get(id)?.set;
    tracked.set(id, {
      manager: self,
      time: timeOf(tracked.get(id)),
      set: previous === undefined ? set : union(set, previous),
    });
  }
  return capped(tracked);
}

function otherVersions(write: ManagedWrite): OtherVersions | undefined {
  if (write.versions === undefined) return undefined;
  return new Map(
    [...write.versions].map(([apiVersion, { live, next, typeKey, openapi }]) => {
      const before = plain(emptyOr(live, next, { ...write, typeKey, openapi }));
      return [apiVersion, { before, after: plain(next), atom: atomOf(typeKey, openapi) }];
    }),
  );
}

/** The oldest updaters share one entry when there are too many. */
function capped(managers: Map<string, Owned>): Managers {
  const updaters = [...managers].filter(([, owned]) => owned.manager.operation === 'Update');
  updaters.sort(([idA, a], [idB, b]) => ((a.time ?? '') + idA < (b.time ?? '') + idB ? -1 : 1));
  let excess = updaters.length - mostUpdaters;
  const first = new Map<string, string>();
  for (const [id, owned] of updaters) {
    if (excess <= 0) break;
    const { apiVersion } = owned.manager;
    const bucket: Manager = { name: 'ancient-changes', operation: 'Update', apiVersion, subresource: '' };
    const bucketId = managerId(bucket);
    const firstId = first.get(apiVersion);
    if (firstId === undefined) {
      first.set(apiVersion, id);
      continue;
    }
    const base = managers.get(bucketId) ?? managers.get(firstId);
    if (!managers.has(bucketId)) managers.delete(firstId);
    managers.delete(id);
    managers.set(bucketId, {
      manager: bucket,
      time: owned.time,
      set: base === undefined ? owned.set : union(owned.set, base.set),
    });
    excess--;
  }
  return managers;
}
