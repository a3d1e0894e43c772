import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '#api';
import type { Environment } from './paths.ts';

/** The shortest limit of the systems we run on (macOS: 104 bytes with the final zero). */
const longestSocketPath = 100;

/**
 * Where a socket that belongs at `path` really is: there, or, when that is longer than sockets may be, under a short name in
 * a folder of the user's own (`$XDG_RUNTIME_DIR`, else the temporary folder), the same for the same path.
 */
export function socketPath(path: string, environment: Environment): string {
  if (Buffer.byteLength(path) <= longestSocketPath) return path;
  const name = `${createHash('sha256').update(path).digest('hex').slice(0, 20)}.sock`;
  const runtime = environment.XDG_RUNTIME_DIR;
  if (runtime?.startsWith('/') && runtime.length < 70) return join(privateDirectory(join(runtime, 'cka-lab')), name);
  const user = process.getuid?.() ?? 0;
  const base = tmpdir().length < 60 ? tmpdir() : '/tmp';
  return join(privateDirectory(join(base, `cka-lab-${user}`)), name);
}

/** A folder in a place that others can write to must be ours alone. */
function privateDirectory(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const facts = statSync(path);
  const user = process.getuid?.();
  if ((user !== undefined && facts.uid !== user) || (facts.mode & 0o077) !== 0) {
    throw new UserError(
      'socket-folder',
      `${path} is not yours alone, so no socket can be placed there.`,
      'Set CKA_LAB_STATE to a folder with a short path.',
    );
  }
  return path;
}
