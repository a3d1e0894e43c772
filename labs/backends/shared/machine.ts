import { CouldNotLookError, type FileTarget } from '#api';
import type { WorkFolder } from './work-folder.ts';

/** The file system of a machine of the lab. Paths are absolute. */
export interface Machine {
  readonly name: string;
  /** undefined: no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  write(path: string, content: string, mode: number): Promise<void>;
  watch(changed: () => void, signal: AbortSignal): void;
}

/** The look at files: the work folder, and the machines that the lab has. */
export function createFileTarget(
  work: WorkFolder | undefined,
  findMachine: (name: string) => Machine | undefined,
  machines: () => readonly Machine[],
): FileTarget {
  return {
    async read(path, name) {
      if (name !== undefined) {
        const machine = findMachine(name);
        if (machine !== undefined) return machine.read(path);
        throw new CouldNotLookError('unsupported', `The files of ${name} cannot be seen from here.`);
      }
      if (work === undefined) return undefined;
      return work.read(path);
    },
    watch(changed, signal) {
      work?.watch(changed, signal);
      for (const machine of machines()) machine.watch(changed, signal);
    },
  };
}
