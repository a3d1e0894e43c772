import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ensureDirectory, writeFileAtomic } from './files.ts';
import { fingerprintOf } from './fingerprint.ts';
import { waitForLock } from './lock.ts';
import { type Environment, programDirectory, stateDirectory } from './paths.ts';

/** Stands for a pack that its author works on: whatever becomes of this folder is of his making, not of another one in its place. */
function ownMark(directory: string): string {
  const { ino, birthtimeMs } = statSync(directory);
  return `own ${ino} ${Math.trunc(birthtimeMs)}`;
}

/**
 * Whether the scripts of the pack in that folder may run: it came with the program, it is the person's own, or he said so and nothing
 * in it changed since.
 */
export function isTrustedPack(directory: string, environment: Environment): boolean {
  if (isBundledPack(directory)) return true;
  const real = realpathSync(directory);
  const trusted = readTrust(environment)[real];
  return trusted !== undefined && (trusted === ownMark(real) || trusted === fingerprintOf(real));
}

/** Whether the pack came with the program. */
export function isBundledPack(directory: string): boolean {
  return !relative(realpathSync(join(programDirectory(), 'scenarios')), realpathSync(directory)).startsWith('..');
}

/** Remembers that the person trusts the pack as it is now; `own`: that he writes it, and trusts it as it will be. */
export function trustPack(directory: string, environment: Environment, options: { readonly own?: true } = {}): void {
  const real = realpathSync(directory);
  ensureDirectory(stateDirectory(environment));
  const file = trustFile(environment);
  // Reading a large pack takes time; the list is read after it, under a lock, so that two at once lose nothing.
  const fingerprint = options.own === true ? '' : fingerprintOf(real);
  const lock = waitForLock(`${file}.lock`, 10_000);
  try {
    const known = readTrust(environment);
    const isOwn = options.own === true || known[real] === ownMark(real);
    const next = { ...known, [real]: isOwn ? ownMark(real) : fingerprint };
    writeFileAtomic(file, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
  } finally {
    lock?.release();
  }
}

/** The folder with pack.yaml that a scenario's folder lies below; undefined: none. */
export function packOf(directory: string): string | undefined {
  for (let folder = directory, depth = 0; depth < 6; folder = dirname(folder), depth++) {
    if (existsSync(join(folder, 'pack.yaml'))) return folder;
  }
  return undefined;
}

function trustFile(environment: Environment): string {
  return join(stateDirectory(environment), 'trusted-packs.json');
}

function readTrust(environment: Environment): Readonly<Record<string, string>> {
  const file = trustFile(environment);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}
