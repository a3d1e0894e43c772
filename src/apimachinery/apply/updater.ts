import type { Atom } from './atom.ts';
import { type Conflict, conflictsOf } from './conflict.ts';
import { difference, emptySet, type FieldSet, intersection, isEmptySet, union } from './field-set.ts';
import type { Managers, Owned } from './managers.ts';
import { type Comparison, compareObjects, fieldsOf, mergeObjects, removeItems, withNamedFields } from './walk.ts';

// Follows structured-merge-diff merge/update.go Updater.

/** A change as another version of the kind shows it. */
export interface ChangeInVersion {
  readonly before: unknown;
  readonly after: unknown;
  readonly atom: Atom;
}

/** By apiVersion: the versions whose fields may have other names than those of the change itself. */
export type OtherVersions = ReadonlyMap<string, ChangeInVersion>;

/** Thrown when somebody else owns what the configuration changes. */
export class ConflictsError extends Error {
  readonly conflicts: readonly Conflict[];

  constructor(conflicts: readonly Conflict[]) {
    super('conflicts');
    this.conflicts = conflicts;
  }
}

interface Change {
  readonly written: FieldSet;
  readonly removed: FieldSet;
}

function changeOf({ modified, added, removed }: Comparison): Change {
  return { written: union(modified, added), removed };
}

/** Everybody but `self` loses what changed; without force that is a conflict where it was theirs. */
function disown(
  comparison: Comparison,
  managers: Managers,
  self: string,
  force: boolean,
  versions?: OtherVersions,
): Map<string, Owned> {
  const own = changeOf(comparison);
  const inVersion = (apiVersion: string): Change => {
    const other = versions?.get(apiVersion);
    return other === undefined ? own : changeOf(compareObjects(other.before, other.after, other.atom));
  };
  const others = [...managers].filter(([id]) => id !== self);
  const lost = others.map(([id, owned]) => {
    const { written, removed } = inVersion(owned.manager.apiVersion);
    return { id, owned, removed, set: intersection(owned.set, written) };
  });
  const conflicts = lost.flatMap(({ owned, set }) => conflictsOf(owned.manager, set));
  if (!force && conflicts.length > 0) throw new ConflictsError(conflicts);
  const result = new Map(managers);
  for (const { id, owned, removed, set } of lost) {
    if (isEmptySet(set) && isEmptySet(removed)) continue;
    const left = difference(difference(owned.set, set), removed);
    if (isEmptySet(left)) result.delete(id);
    else result.set(id, { ...owned, set: left });
  }
  return result;
}

/** Whether a write changed nothing but values of fields that this one owns, alone: most of what controllers and kubelets write is that. */
export function changedOwnAlone({ added, removed, modified }: Comparison, managers: Managers, own: Owned): boolean {
  if (!isEmptySet(added) || !isEmptySet(removed) || !isEmptySet(difference(modified, own.set))) return false;
  return [...managers.values()].every((other) => other === own || isEmptySet(intersection(other.set, modified)));
}

/** After a write that was no apply: the writer owns what it changed. */
export function updateOwners(
  comparison: Comparison,
  managers: Managers,
  id: string,
  self: Omit<Owned, 'set'>,
  versions?: OtherVersions,
): Managers {
  const result = disown(comparison, managers, id, true, versions);
  const kept = difference(result.get(id)?.set ?? emptySet, comparison.removed);
  const set = union(union(kept, comparison.modified), comparison.added);
  if (isEmptySet(set)) result.delete(id);
  else result.set(id, { ...self, set });
  return result;
}

/** The live object with the configuration applied, and who owns what then. Throws ConflictsError. */
export function applyOwners(
  live: unknown,
  config: unknown,
  atom: Atom,
  managers: Managers,
  id: string,
  self: Omit<Owned, 'set'>,
  force: boolean,
): { object: unknown; managers: Managers } {
  const merged = mergeObjects(live, config, atom);
  const last = managers.get(id)?.set;
  const claimed = new Map(managers).set(id, { ...self, set: fieldsOf(config, atom) });
  const object = last === undefined ? merged : prune(merged, last, claimed, atom);
  return { object, managers: disown(compareObjects(live, object, atom), claimed, id, force) };
}

/** Removes what the manager applied last time, does not apply now, and nobody else owns. */
function prune(merged: unknown, last: FieldSet, managers: Managers, atom: Atom): unknown {
  if (isEmptySet(last)) return merged;
  const named = (set: FieldSet) => withNamedFields(set, atom);
  const owned = [...managers.values()].reduce((set, one) => union(set, one.set), emptySet);
  const everything = named(fieldsOf(merged, atom));
  const withoutLast = removeItems(merged, named(last), atom);
  const kept = union(named(fieldsOf(withoutLast, atom)), named(owned));
  const pruned = removeItems(merged, difference(everything, kept), atom);
  // What hung on something that went, but was not the manager's, comes back.
  const gone = difference(everything, named(fieldsOf(pruned, atom)));
  return removeItems(merged, intersection(gone, named(last)), atom);
}
