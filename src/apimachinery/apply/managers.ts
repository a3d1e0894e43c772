import { type FieldSet, type FieldsV1, isEmptySet } from './field-set.ts';
import { FieldsError } from './path-element.ts';
import { fieldsOfSet, setOfFields } from './shapes.ts';

/** Who wrote how. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
}

/** What a manager owns, and since when. */
export interface Owned {
  readonly manager: Manager;
  readonly set: FieldSet;
  readonly time: string | undefined;
}

/** By the manager's id. */
export type Managers = ReadonlyMap<string, Owned>;

/** Who applies is one manager in all versions; who updates is one in each. */
export function managerId({ name, operation, apiVersion, subresource }: Manager): string {
  return JSON.stringify([name, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

/** Reads metadata.managedFields; entries that nobody can read make it undefined. */
export function readManagers(entries: readonly Record<string, unknown>[] | undefined): Managers | undefined {
  const managers = new Map<string, Owned>();
  for (const entry of entries ?? []) {
    const { operation, apiVersion, fieldsType, fieldsV1 = {} } = entry;
    if ((operation !== 'Apply' && operation !== 'Update') || !apiVersion || fieldsType !== 'FieldsV1') return undefined;
    const manager: Manager = {
      name: String(entry.manager ?? ''),
      operation,
      apiVersion: String(apiVersion),
      subresource: String(entry.subresource ?? ''),
    };
    const time = entry.time === undefined || entry.time === null ? undefined : String(entry.time);
    const set = readFields(fieldsV1 as FieldsV1);
    if (set === undefined) return undefined;
    managers.set(managerId(manager), { manager, set, time });
  }
  return managers;
}

/** Undefined for what are no fields. */
function readFields(fields: FieldsV1): FieldSet | undefined {
  try {
    return setOfFields(fields);
  } catch (error) {
    if (error instanceof FieldsError) return undefined;
    throw error;
  }
}

/** As metadata.managedFields holds them, frozen: who applies first, then by time and name. */
export function writeManagers(managers: Managers): Record<string, unknown>[] {
  const owners = [...managers.values()].filter(({ set }) => !isEmptySet(set));
  const entries = (owners.length > 1 ? owners.sort(byOrder) : owners).map(entryOf);
  Object.freeze(entries);
  return entries;
}

function byOrder(left: Owned, right: Owned): number {
  const [a, b] = [orderOf(left), orderOf(right)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}

function orderOf({ manager, time }: Owned): readonly string[] {
  return [manager.operation, time ?? '', manager.name, manager.apiVersion, manager.subresource];
}

function entryOf({ manager, set, time }: Owned): Record<string, unknown> {
  return managedEntry(manager, time, fieldsOfSet(set, manager.name + manager.subresource));
}

const latest = new WeakMap<FieldsV1, Record<string, unknown>>();

/** One entry of metadata.managedFields, frozen. What is made alike in one second has the same entry. */
export function managedEntry(manager: Manager, time: string | undefined, fieldsV1: FieldsV1): Record<string, unknown> {
  const known = latest.get(fieldsV1);
  if (
    known !== undefined &&
    known.time === time &&
    (known.manager ?? '') === manager.name &&
    known.operation === manager.operation &&
    known.apiVersion === manager.apiVersion &&
    (known.subresource ?? '') === manager.subresource
  ) {
    return known;
  }
  const entry = newEntry(manager, time, fieldsV1);
  latest.set(fieldsV1, entry);
  return entry;
}

function newEntry(manager: Manager, time: string | undefined, fieldsV1: FieldsV1): Record<string, unknown> {
  return Object.freeze({
    ...(manager.name === '' ? {} : { manager: manager.name }),
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  });
}
