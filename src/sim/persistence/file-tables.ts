import type { DatabaseSync } from 'node:sqlite';
import type { FileJournal, FileNode, LoadedTree } from '../runtime/index.ts';

const layout = `
  CREATE TABLE IF NOT EXISTS file_nodes (
    tree TEXT NOT NULL, inode INTEGER NOT NULL, type TEXT NOT NULL, mode INTEGER NOT NULL, uid INTEGER NOT NULL,
    gid INTEGER NOT NULL, modified REAL NOT NULL, target TEXT, device TEXT, opaque INTEGER NOT NULL,
    PRIMARY KEY (tree, inode)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS file_contents (
    tree TEXT NOT NULL, inode INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (tree, inode, start)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS file_entries (
    tree TEXT NOT NULL, parent INTEGER NOT NULL, name TEXT NOT NULL, child INTEGER NOT NULL,
    PRIMARY KEY (tree, parent, name)
  ) WITHOUT ROWID;
`;

const nothing = new Uint8Array(0);

/**
 * File trees in a SQLite database: a row for each node, each entry of a directory, and each piece of content (appending
 * adds a piece, writing anew replaces all of them).
 */
export class FileTables {
  readonly #database: DatabaseSync;
  readonly #statements;

  constructor(database: DatabaseSync) {
    database.exec(layout);
    this.#database = database;
    this.#statements = {
      node: database.prepare('INSERT OR REPLACE INTO file_nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      content: database.prepare('INSERT OR REPLACE INTO file_contents VALUES (?, ?, ?, ?)'),
      removeContent: database.prepare('DELETE FROM file_contents WHERE tree = ? AND inode = ?'),
      entry: database.prepare('INSERT OR REPLACE INTO file_entries VALUES (?, ?, ?, ?)'),
      removeEntry: database.prepare('DELETE FROM file_entries WHERE tree = ? AND parent = ? AND name = ?'),
      removeEntries: database.prepare('DELETE FROM file_entries WHERE tree = ? AND parent = ?'),
      removeNode: database.prepare('DELETE FROM file_nodes WHERE tree = ? AND inode = ?'),
    };
  }

  journal(tree: string): FileJournal {
    const { node, content, removeContent, entry, removeEntry, removeEntries, removeNode } = this.#statements;
    return {
      node: (one) =>
        void node.run(
          tree,
          one.inode,
          one.type,
          one.mode,
          one.uid,
          one.gid,
          one.modified,
          one.target ?? null,
          one.device ?? null,
          one.opaque ? 1 : 0,
        ),
      content: (one, from) => {
        if (from === 0) removeContent.run(tree, one.inode);
        const kept = one.content.subarray(from, one.size);
        content.run(tree, one.inode, from, kept);
        // Zeros at the end are not kept: an empty piece tells where the file ends.
        if (from + kept.length < one.size) content.run(tree, one.inode, one.size, nothing);
      },
      entry: (parent, name, child) => void entry.run(tree, parent, name, child),
      removeEntry: (parent, name) => void removeEntry.run(tree, parent, name),
      removeNode: (inode) => {
        removeNode.run(tree, inode);
        removeContent.run(tree, inode);
        // Its number is given again after a restart: a new folder must not find the old one's files in it.
        removeEntries.run(tree, inode);
      },
    };
  }

  load(tree: string): LoadedTree | undefined {
    const rows = this.#database.prepare('SELECT * FROM file_nodes WHERE tree = ? ORDER BY inode').all(tree);
    const [first] = rows;
    if (first === undefined) return undefined;
    const nodes = new Map<number, FileNode>();
    for (const row of rows) {
      nodes.set(Number(row.inode), {
        inode: Number(row.inode),
        type: String(row.type) as FileNode['type'],
        mode: Number(row.mode),
        uid: Number(row.uid),
        gid: Number(row.gid),
        modified: Number(row.modified),
        links: 0,
        content: nothing,
        size: 0,
        children: row.type === 'directory' ? new Map() : undefined,
        target: row.target === null ? undefined : String(row.target),
        device: row.device === null ? undefined : String(row.device),
        opaque: row.opaque === 1,
      });
    }
    let used = 0;
    const pieces = this.#database.prepare(
      'SELECT inode, start, data FROM file_contents WHERE tree = ? ORDER BY inode, start',
    );
    for (const { inode, start, data } of pieces.all(tree)) {
      const node = nodes.get(Number(inode));
      if (node === undefined || !(data instanceof Uint8Array)) continue;
      const end = Number(start) + data.length;
      if (data.length > 0) {
        const whole = node.content.length >= end ? node.content : new Uint8Array(end + Math.floor(end / 8));
        if (whole !== node.content) whole.set(node.content);
        whole.set(data, Number(start));
        node.content = whole;
      }
      used += Math.max(0, end - node.size);
      node.size = Math.max(node.size, end);
    }
    for (const { parent, name, child } of this.#database
      .prepare('SELECT * FROM file_entries WHERE tree = ?')
      .all(tree)) {
      const node = nodes.get(Number(child));
      if (node === undefined) continue;
      nodes.get(Number(parent))?.children?.set(String(name), node);
      node.links += 1;
    }
    const root = nodes.get(Number(first.inode));
    return root === undefined ? undefined : { root, lastInode: Number(rows.at(-1)?.inode) + 1, used };
  }

  drop(tree: string): void {
    for (const table of ['file_nodes', 'file_contents', 'file_entries']) {
      this.#database.prepare(`DELETE FROM ${table} WHERE tree = ?`).run(tree);
    }
  }

  /** All trees whose names begin so. */
  dropBelow(prefix: string): void {
    for (const table of ['file_nodes', 'file_contents', 'file_entries']) {
      this.#database.prepare(`DELETE FROM ${table} WHERE tree GLOB ?`).run(`${prefix}*`);
    }
  }

  clear(): void {
    this.#database.exec('DELETE FROM file_nodes; DELETE FROM file_contents; DELETE FROM file_entries');
  }
}
