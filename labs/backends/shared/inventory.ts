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
  entries(): readonly InventoryEntry[];
  has(object: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>): boolean;
  add(object: KubeObject): void;
  remove(entry: InventoryEntry): void;
}

export async function createInventory(path: string | undefined): Promise<Inventory> {
  let entries: readonly InventoryEntry[] = await load(path);
  const save = (next: readonly InventoryEntry[]): void => {
    entries = next;
    if (path !== undefined) writeFileAtomic(path, JSON.stringify(next));
  };
  return {
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

async function load(path: string | undefined): Promise<readonly InventoryEntry[]> {
  try {
    const text = path === undefined ? undefined : await readTextFile(path);
    return text === undefined ? [] : (JSON.parse(text) as readonly InventoryEntry[]);
  } catch {
    return [];
  }
}
