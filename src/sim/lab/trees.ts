import type { LabDatabase } from '../persistence/lab-database.ts';
import { createFileTree, type Files } from '../runtime/index.ts';
import type { MachineStorage } from './machine-files.ts';

/** The file trees of a lab, each by a name of its own: in the lab's database, or, without one, in memory alone. */
export interface Trees {
  /** Where the tree of that name is written to, and what was there before; undefined in memory. */
  storage(name: string): MachineStorage | undefined;
  /** The tree as it was left, else an empty one. */
  open(name: string): Files;
}

export function createTrees(database: LabDatabase | undefined, now: () => number): Trees {
  const storage = (name: string): MachineStorage | undefined =>
    database === undefined ? undefined : { journal: database.journal(name), loaded: database.load(name) };
  return { storage, open: (name) => createFileTree({ now, ...storage(name) }) };
}
