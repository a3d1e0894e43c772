import { type FieldSet, type FieldsV1, fromFieldsV1, isEmptySet, toFieldsV1 } from './field-set.ts';

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
    managers.set(managerId(manager), { manager, set: fromFieldsV1(fieldsV1 as FieldsV1), time });
  }
  return managers;
}

/** As metadata.managedFields holds them: who applies first, then by time and name. */
export function writeManagers(managers: Managers): Record<string, unknown>[] {
  const order = ({ manager, time }: Owned) => [
    manager.operation,
    time ?? '',
    manager.name,
    manager.apiVersion,
    manager.subresource,
  ];
  return [...managers.values()]
    .filter(({ set }) => !isEmptySet(set))
    .sort((a, b) => {
      const [left, right] = [order(a), order(b)];
      const at = left.findIndex((part, index) => part !== right[index]);
      return at < 0 ? 0 : (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
    })
    .map(({ manager, set, time }) => ({
      ...(manager.name === '' ? {} : { manager: manager.name }),
      operation: manager.operation,
      apiVersion: manager.apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(set),
      ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
    }));
}
