import type { Files } from '../runtime/index.ts';
import type { Mark } from '../types.ts';
import { markTree } from './mark-tree.ts';

/** Several marks as one: each goes back, the first difference counts. */
export function markAll(marks: readonly Mark[]): Mark {
  return {
    undo: async () => {
      for (const mark of marks) await mark.undo();
    },
    difference: () => {
      for (const mark of marks) {
        const difference = mark.difference();
        if (difference !== undefined) return difference;
      }
      return undefined;
    },
  };
}

/** The trees of machines that are not renewed. */
export function markTrees(trees: Iterable<readonly [name: string, files: Files]>): Mark {
  return markAll(
    [...trees].map(([name, files]) => {
      const { undo, difference } = markTree(files);
      return {
        undo,
        difference: () => {
          const what = difference();
          return what === undefined ? undefined : `${name}: ${what}`;
        },
      };
    }),
  );
}
