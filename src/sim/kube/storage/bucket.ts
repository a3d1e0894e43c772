import type { KubeObject } from '#apimachinery';
import { SortedPaths } from './sorted-paths.ts';
import type { Change, Range, RangeResult } from './types.ts';

/** A state of one path and, behind it, the states before: most have none, so there is nothing but this to each. */
interface Version {
  readonly revision: number;
  /** Undefined: removed at that revision. */
  readonly object: KubeObject | undefined;
  older: Version | undefined;
}

interface Watcher {
  readonly prefix: string;
  readonly next: (change: Change) => void;
}

/**
 * One resource's objects, their history and their watchers.
 *
 * Example. Revision 5 creates a/x, 6 creates a/y, 8 changes a/x, 9 removes a/y (7 was another bucket's):
 *   versions  a/x: 8 -> 5   a/y: 9 removed -> 6     changes: [5, 6, 8, 9]
 *   list at 7 -> a/x as of 5, a/y as of 6           list now -> a/x as of 8
 *   watch from 6 -> 8 (a/x changed), 9 (a/y removed)
 * After compact(8): a/x: 8   a/y: 9 removed -> 6   changes: [9]   (6 stays: it is how a/y stood at revision 8)
 * After compact(9): a/x: 8   a/y is forgotten      changes: []
 */
export class Bucket {
  /** The latest of each path. */
  readonly #versions = new Map<string, Version>();
  readonly #paths = new SortedPaths();
  readonly #changes: Change[] = [];
  readonly #watchers = new Map<string, Set<Watcher>>();
  #removed = 0;

  get(path: string): KubeObject | undefined {
    return this.#versions.get(path)?.object;
  }

  /** Puts what the journal held; no change is recorded. */
  load(path: string, object: KubeObject, revision: number): void {
    this.#versions.set(path, { revision, object, older: undefined });
    this.#paths.add(path);
  }

  record(change: Change): void {
    const older = this.#versions.get(change.path);
    const object = change.removed ? undefined : change.object;
    this.#versions.set(change.path, { revision: change.revision, object, older });
    if (older === undefined) {
      this.#paths.add(change.path);
    } else if (older.object === undefined) {
      this.#removed -= 1;
    }
    if (change.removed) {
      this.#removed += 1;
    }
    this.#changes.push(change);
  }

  list(prefix: string, range: Range): RangeResult {
    const [start, end] = this.#paths.range(prefix, range.after);
    const limit = range.limit ?? Number.POSITIVE_INFINITY;
    const objects: KubeObject[] = [];
    const paths: string[] = [];
    let index = start;
    for (; index < end && objects.length < limit; index += 1) {
      const path = this.#paths.at(index);
      const object = this.#at(path, range.revision);
      if (object !== undefined) {
        objects.push(object);
        paths.push(path);
      }
    }
    return { objects, paths, remaining: this.#count(index, end, range.revision) };
  }

  /** The changes after `revision` that concern `prefix`. */
  changesAfter(revision: number, prefix: string): readonly Change[] {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.revision ?? 0) <= revision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const tail = this.#changes.slice(low);
    return prefix === '' ? tail : tail.filter((change) => change.path.startsWith(prefix));
  }

  subscribe(prefix: string, next: (change: Change) => void): { close(): void } {
    const watcher = { prefix, next };
    const group = this.#watchers.get(prefix) ?? new Set();
    this.#watchers.set(prefix, group.add(watcher));
    return {
      close: () => {
        group.delete(watcher);
        if (group.size === 0 && this.#watchers.get(prefix) === group) {
          this.#watchers.delete(prefix);
        }
      },
    };
  }

  /** Calls the watchers whose prefix the change has: of everything, of its namespace, of the object itself. */
  notify(change: Change): void {
    const slash = change.path.indexOf('/');
    const prefixes = slash < 0 ? ['', change.path] : ['', change.path.slice(0, slash + 1), change.path];
    for (const prefix of prefixes) {
      const group = this.#watchers.get(prefix);
      if (group === undefined) {
        continue;
      }
      for (const watcher of [...group]) {
        if (group.has(watcher)) {
          watcher.next(change);
        }
      }
    }
  }

  compact(revision: number): void {
    let dropped = 0;
    for (const change of this.#changes) {
      if (change.revision > revision) {
        break;
      }
      dropped += 1;
      this.#forget(change.path, revision);
    }
    this.#changes.splice(0, dropped);
  }

  /** Forgets what stood before `revision`, and how the path stood at it if there was nothing. */
  #forget(path: string, revision: number): void {
    let newer: Version | undefined;
    let standing = this.#versions.get(path);
    while (standing !== undefined && standing.revision > revision) {
      newer = standing;
      standing = standing.older;
    }
    if (standing === undefined) {
      return;
    }
    if (standing.object !== undefined) {
      standing.older = undefined;
    } else if (newer !== undefined) {
      newer.older = undefined;
    } else {
      this.#versions.delete(path);
      this.#paths.delete(path);
      this.#removed -= 1;
    }
  }

  #at(path: string, revision: number | undefined): KubeObject | undefined {
    let version = this.#versions.get(path);
    if (revision !== undefined) {
      while (version !== undefined && version.revision > revision) {
        version = version.older;
      }
    }
    return version?.object;
  }

  #count(start: number, end: number, revision: number | undefined): number {
    if (revision === undefined && this.#removed === 0) {
      return end - start;
    }
    let count = 0;
    for (let index = start; index < end; index += 1) {
      count += this.#at(this.#paths.at(index), revision) === undefined ? 0 : 1;
    }
    return count;
  }
}
