import type { KubeObject } from '../object.ts';
import { type Conflict, conflictError } from './conflict.ts';
import { difference, isEmptySet, pathsOf, setOf, union } from './field-set.ts';
import { type Manager, managerId, type Owned, readManagers, writeManagers } from './managers.ts';

/** One field that is applied through a subresource which shows it under another name. */
export interface OneField {
  /** The object as it is stored. */
  readonly live: KubeObject;
  /** Where the field is in the object: `['spec', 'replicas']`. */
  readonly field: readonly string[];
  /** What the subresource calls it: `.spec.replicas`. */
  readonly shown: string;
  readonly isChanged: boolean;
  readonly manager: string;
  readonly subresource: string;
  /** The apiVersion of what the subresource shows. */
  readonly version: string;
  readonly force: boolean;
}

/**
 * The managed fields of an object whose `field` somebody applies through a subresource (`scale`). 409 when it is changed
 * while others own it. Follows apimachinery pkg/util/managedfields scalehandler.go.
 */
export function applyOneField(request: OneField): Record<string, unknown>[] {
  const { live, shown, isChanged, force, subresource } = request;
  const own = setOf(request.field.map((name) => `f:${name}`));
  const self: Manager = {
    name: request.manager === '' ? 'unknown' : request.manager,
    operation: 'Apply',
    apiVersion: live.apiVersion,
    subresource,
  };
  const id = managerId(self);
  const known = readManagers(live.metadata.managedFields) ?? new Map<string, Owned>();
  const owners = [...known].filter(([key, { set }]) => key !== id && hasAll(set, own));
  if (isChanged && !force) {
    const holders = owners.map(([, { manager }]) => manager);
    if (holders.length > 0 || !known.has(id)) {
      const all = holders.length > 0 ? holders : [formerly(request)];
      throw conflictError(all.map((manager): Conflict => ({ manager, path: shown })));
    }
  }
  const managers = new Map(known);
  if (isChanged) {
    for (const [key, owned] of owners) {
      const set = difference(owned.set, own);
      if (isEmptySet(set)) managers.delete(key);
      else managers.set(key, { ...owned, set });
    }
  }
  const before = managers.get(id);
  // When it was written through the subresource is not told.
  managers.set(id, { manager: self, set: before === undefined ? own : union(before.set, own), time: before?.time });
  return writeManagers(managers);
}

/** Whom a value belongs to that is there though nobody set it. Follows managedfields skipnonapplied.go. */
function formerly({ subresource, version }: OneField): Manager {
  return { name: 'before-first-apply', operation: 'Update', apiVersion: version, subresource };
}

function hasAll(set: Owned['set'], wanted: Owned['set']): boolean {
  return pathsOf(difference(wanted, set)).next().done === true;
}
