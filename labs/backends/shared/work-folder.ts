import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { CouldNotLookError, UserError } from '#api';
import { asUserError, ensureDirectory, removeTree, systemErrorCode } from '#platform';

/** The learner's working directory, which paths cannot leave. */
export interface WorkFolder {
  /** undefined: no such file. CouldNotLookError for a path that leads outside. */
  read(path: string): Uint8Array | undefined;
  write(path: string, content: string, mode: number): void;
  /** Empties it; what was in it is kept beside it until the next time. */
  clear(): void;
  watch(changed: () => void, signal: AbortSignal): void;
}

export function createWorkFolder(directory: string): WorkFolder {
  ensureDirectory(directory);
  return {
    read(path) {
      const target = inside(directory, path);
      if (target === undefined) throw new CouldNotLookError('unsupported', `${path} lies outside of the work folder.`);
      try {
        return isInside(realpathSync(directory), realpathSync(target)) ? readRegularFile(target) : undefined;
      } catch (error) {
        const code = systemErrorCode(error);
        if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ELOOP') return undefined;
        throw new CouldNotLookError('failed', `${path} cannot be read: ${code ?? String(error)}.`, 'Make it readable.');
      }
    },
    write(path, content, mode) {
      const target = inside(directory, path);
      if (target === undefined) throw new UserError('outside-work-folder', `${path} lies outside of the work folder.`);
      try {
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, content, { mode });
        chmodSync(target, mode);
      } catch (error) {
        throw asUserError(error, target);
      }
    },
    clear() {
      const names = readdirSync(directory);
      if (names.length === 0) return;
      const kept = `${directory}.previous`;
      removeTree(kept);
      ensureDirectory(kept);
      for (const name of names) renameSync(join(directory, name), join(kept, name));
    },
    watch(changed, signal) {
      if (!existsSync(directory) || signal.aborted) return;
      const watcher = watch(directory, { recursive: true, persistent: false }, () => changed());
      watcher.on('error', () => watcher.close());
      signal.addEventListener('abort', () => watcher.close(), { once: true });
    },
  };
}

/** A pipe or a device would never end, and hold up whoever reads it. */
function readRegularFile(path: string): Uint8Array | undefined {
  return statSync(path).isFile() ? readFileSync(path) : undefined;
}

function inside(directory: string, path: string): string | undefined {
  const target = resolve(directory, path);
  return isInside(directory, target) ? target : undefined;
}

function isInside(directory: string, path: string): boolean {
  return path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
