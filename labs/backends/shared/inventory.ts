import type { KubeObject } from '#apimachinery';
import { readTextFile, writeFileAtomic } from '#platform';

/** One object that we made in somebody's cluster. */
interface InventoryEntry {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
}

/** What we made in a cluster that is not ours, remembered on disk so that nothing else is ever deleted. */
export interface Inventory {
  /** Nothing was kept before: the lab has never been in this cluster. */
  readonly isNew: boolean;
  /** Writes down what there is, also when that is nothing. */
  keep(): void;
  entries(): readonly InventoryEntry[];
  has(object: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>): boolean;
  add(object: KubeObject): void;
  remove(entry: InventoryEntry): void;
}

export async function createInventory(path: string | undefined): Promise<Inventory> {
  const kept = await load(path);
  let entries = kept ?? [];
  const save = (next: readonly InventoryEntry[]): void => {
    entries = next;
    if (path !== undefined) writeFileAtomic(path, JSON.stringify(next));
  };
  return {
    isNew: kept === undefined,
    keep: () => save(entries),
    entries: () => entries,
    has: ({ apiVersion, kind, metadata }) =>
      entries.some(
        (entry) =>
          entry.apiVersion === apiVersion &&
          entry.kind === kind &&
          entry.name === metadata.name &&
          (metadata.namespace === undefined || entry.namespace === metadata.namespace),
      ),
    add({ apiVersion, kind, metadata }) {
      const { name, namespace, uid } = metadata;
      if (name === undefined || uid === undefined) return;
      save([...entries, { apiVersion, kind, name, uid, ...(namespace === undefined ? {} : { namespace }) }]);
    },
    remove: (entry) => save(entries.filter((each) => each !== entry)),
  };
}

async function load(path: string | undefined): Promise<readonly InventoryEntry[] | undefined> {
  try {
    const text = path === undefined ? undefined : await readTextFile(path);
    return text === undefined ? undefined : (JSON.parse(text) as readonly InventoryEntry[]);
  } catch {
    return [];
  }
}
