import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asUserError, systemErrorCode } from './errors.ts';

/** Makes the folder and what leads to it; the folder itself gets that mode. UserError when the disk refuses. */
export function ensureDirectory(path: string, mode = 0o700): void {
  try {
    makeDirectories(path, mode);
    chmodSync(path, mode);
  } catch (error) {
    throw asUserError(error, path);
  }
}

/** One by one: Node's own recursive way never ends where the system refuses with ENOENT, as below /proc. */
function makeDirectories(path: string, mode: number): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectories(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST' || !statSync(path).isDirectory()) throw notAFolder(error);
  }
}

/** A file where the folder should be is told as a file on the way to it is. */
function notAFolder(error: unknown): unknown {
  return systemErrorCode(error) === 'EEXIST' ? Object.assign(new Error('not a folder'), { code: 'ENOTDIR' }) : error;
}

/**
 * Replaces a file at once: readers see the old or the new content, also after a power failure, never a part.
 * With `exclusive`, an existing file is left as it is and false is returned. UserError when the disk refuses.
 */
export function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: { readonly mode?: number; readonly exclusive?: boolean } = {},
): boolean {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    writeDurably(temporary, content, options.mode ?? 0o600);
    if (options.exclusive) linkSync(temporary, path);
    else renameSync(temporary, path);
    return true;
  } catch (error) {
    if (options.exclusive && systemErrorCode(error) === 'EEXIST') return false;
    throw asUserError(error, path);
  } finally {
    discard(temporary);
  }
}

/** What cannot be removed was never made: the error that says why is on its way. */
function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {}
}

function writeDurably(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    let rest: Uint8Array = typeof content === 'string' ? Buffer.from(content) : content;
    while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The text of a file; undefined when there is none. */
export async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Takes a file or a folder with everything in it away; nothing happens when it is not there. */
export function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    throw asUserError(error, path);
  }
}
