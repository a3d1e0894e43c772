import type { Files } from '../../../files/files.ts';
import { decode, encode } from '../../text.ts';
import type { Databases, Table } from './database.ts';

export interface StorageOptions {
  readonly files: Files;
  /** The folder that has one folder for each database. */
  readonly root: string;
  /** What files of tables end with. */
  readonly suffix: string;
  /** Databases that exist without being anybody's. */
  readonly builtIn: readonly string[];
  readonly owner: { readonly uid: number; readonly gid: number };
}

/** Databases whose tables are files of a data folder, so that they outlive their server where the folder does. */
export function storedDatabases({ files, root, suffix, builtIn, owner }: StorageOptions): Databases {
  const folder = (database: string) => `${root}/${database}`;
  const path = (database: string, table: string) => `${folder(database)}/${table}${suffix}`;
  const isThere = (database: string) =>
    files.exists(folder(database)) && files.stat(folder(database)).type === 'directory';
  const own = () =>
    files.exists(root)
      ? files.readDirectory(root).filter((name) => isThere(name) && !name.startsWith('#') && !builtIn.includes(name))
      : [];
  return {
    names: () => [...own(), ...builtIn].sort(),
    has: (database) => builtIn.includes(database) || isThere(database),
    create: (database) => files.makeDirectory(folder(database), { recursive: true, mode: 0o750, ...owner }),
    drop: (database) => files.remove(folder(database), { recursive: true }),
    tables: (database) =>
      isThere(database)
        ? files
            .readDirectory(folder(database))
            .filter((name) => name.endsWith(suffix))
            .map((name) => name.slice(0, -suffix.length))
            .sort()
        : [],
    table: (database, table) => {
      const place = path(database, table);
      if (!files.exists(place)) return undefined;
      try {
        return JSON.parse(decode(files.readFile(place))) as Table;
      } catch {
        // Somebody wrote something else into it.
        return undefined;
      }
    },
    put: (database, table, content) => {
      if (!isThere(database)) files.makeDirectory(folder(database), { recursive: true, mode: 0o750, ...owner });
      files.writeFile(path(database, table), encode(JSON.stringify(content)), { mode: 0o640, ...owner });
    },
    remove: (database, table) => files.remove(path(database, table)),
  };
}
