import { posix } from 'node:path';
import { CouldNotLookError } from '#api';
import { systemErrorCode } from '#platform';
import type { Simulation } from '#sim';
import type { Machine } from './machine.ts';

type SimulatedMachine = Simulation['machines'] extends ReadonlyMap<string, infer M> ? M : never;

/** The files of a machine that lives in the simulator. */
export function simulatedMachine({ name, files }: SimulatedMachine): Machine {
  return {
    name,
    async read(path) {
      try {
        return files.readFile(posix.resolve('/', path));
      } catch (error) {
        const code = systemErrorCode(error) ?? '';
        if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(code)) return undefined;
        throw new CouldNotLookError('failed', `${path} on ${name} cannot be read: ${code || String(error)}.`);
      }
    },
    async write(path, content, mode) {
      const target = posix.resolve('/', path);
      files.makeDirectory(posix.dirname(target), { recursive: true });
      files.writeFile(target, Buffer.from(content), { mode });
      files.chmod(target, mode);
    },
    watch(changed, signal) {
      if (signal.aborted) return;
      const watcher = files.watch(() => changed());
      signal.addEventListener('abort', () => watcher.close(), { once: true });
    },
  };
}
