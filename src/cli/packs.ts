import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type CheckRegistry, exitCodes, renderProblem, UserError } from '#api';
import {
  loadPack,
  type Pack,
  type PackContent,
  type PackScript,
  readPackArchive,
  readPackFolder,
  scriptsOf,
} from '#engine';
import { ensureDirectory, isTrustedPack, removeTree, trustPack } from '#platform';
import type { Context } from './context.ts';
import { counted } from './output/counted.ts';
import { installedPacks, loadBundledPacks, loadChecks, packFolders } from './wire.ts';

/** No archive of a pack is larger (bytes). */
const largestArchive = 16 * 1024 * 1024;

/** The files of a folder or an archive. UserError for what is neither. */
export async function readPackSource(source: string): Promise<PackContent> {
  const facts = statSync(source, { throwIfNoEntry: false });
  if (facts === undefined) {
    throw new UserError(
      'no-pack',
      `${source} does not exist.`,
      'Name a folder with a pack.yaml, or an archive of one.',
    );
  }
  if (facts.isDirectory()) return readPackFolder(source);
  if (!facts.isFile() || facts.size > largestArchive) {
    throw new UserError('no-archive', `${source} is no file of at most ${largestArchive} bytes.`, 'A pack is texts.');
  }
  return readPackArchive(readFileSync(source));
}

/** Puts a pack where the program finds it. Its scripts stay asleep until they are trusted; with `trust` they are at once. */
export async function installPack(
  context: Context,
  source: string,
  options: { readonly trust: boolean },
): Promise<number> {
  const { files, problems } = await readPackSource(resolve(context.directory, source));
  if (problems.length > 0) return tell(context, problems.map(renderProblem));
  const home = installedPacks(context.environment);
  ensureDirectory(home);
  const incoming = join(home, `.incoming-${process.pid}`);
  try {
    for (const { path, content } of files) {
      mkdirSync(dirname(join(incoming, path)), { recursive: true });
      writeFileSync(join(incoming, path), content, { mode: 0o644 });
    }
    const checks = await loadChecks();
    const loaded = await loadPack(incoming, checks);
    const errors = loaded.problems.filter(({ severity }) => severity === 'error');
    const { pack } = loaded;
    if (pack === undefined || errors.length > 0) return tell(context, errors.map(renderProblem));
    await refuseKnown(pack, context);
    const place = join(home, pack.name);
    const scripts = scriptsOf(pack.directory, pack.scenarios, checks);
    renameSync(incoming, place);
    if (options.trust) trustPack(place, context.environment);
    context.write(`${pack.name} ${pack.document.version ?? ''}`.trimEnd());
    context.write(` is installed: ${counted(pack.scenarios.length, 'scenario')}. cka-lab list --pack ${pack.name}\n`);
    if (scripts.length === 0 || options.trust) return exitCodes.done;
    // A folder of that name here would be taken for it.
    const isHidden = (await packFolder(context, pack.name)) !== place;
    writeScripts(context, isHidden ? place : pack.name, scripts);
    return exitCodes.done;
  } finally {
    removeTree(incoming);
  }
}

/** Takes an installed pack away. UserError for one that is not installed. */
export function uninstallPack(context: Context, name: string): void {
  const place = join(installedPacks(context.environment), name);
  if (!/^[a-z0-9][-a-z0-9]*$/.test(name) || !existsSync(join(place, 'pack.yaml'))) {
    throw new UserError('not-installed', `No pack "${name}" is installed.`, 'cka-lab pack list shows those that are.');
  }
  removeTree(place);
}

/** The folder of a pack: of that path, or of the installed or bundled pack of that name. */
export async function packFolder(context: Context, given: string | undefined): Promise<string> {
  const path = resolve(context.directory, given ?? '.');
  if (given === undefined || given.includes('/') || existsSync(join(path, 'pack.yaml'))) return path;
  const { packs } = await loadBundledPacks(context.environment);
  return packs.find(({ name }) => name === given)?.directory ?? path;
}

/** UserError `untrusted-pack` with what would run, unless the person trusts the pack or says so with `--trust`. */
export function requireTrust(
  context: Context,
  pack: Pack,
  checks: CheckRegistry,
  options: { readonly trust: boolean; readonly shown: string },
): void {
  const scripts = scriptsOf(pack.directory, pack.scenarios, checks);
  if (scripts.length === 0 || isTrustedPack(pack.directory, context.environment)) return;
  if (options.trust) {
    trustPack(pack.directory, context.environment);
    return;
  }
  for (const line of listScripts(scripts)) context.note(line);
  throw new UserError(
    'untrusted-pack',
    `The pack ${pack.name} would run ${scripts.length === 1 ? 'this script' : 'these scripts'} on this machine.`,
    `Read what they do, and then: cka-lab pack trust ${options.shown}`,
  );
}

async function refuseKnown(pack: Pack, context: Context): Promise<void> {
  const { packs } = await loadBundledPacks(context.environment);
  const twin = packs.find(({ name }) => name === pack.name);
  if (twin === undefined) return;
  throw new UserError(
    'pack-exists',
    `There is a pack ${pack.name} already, in ${twin.directory}.`,
    wayOut(dirname(twin.directory), pack.name, context.environment),
  );
}

/** What to do about a pack of the same name: it is installed, its author is still writing it, or it came with the program. */
function wayOut(folder: string, name: string, environment: NodeJS.ProcessEnv): string {
  if (folder === installedPacks(environment)) return `First: cka-lab pack uninstall ${name}`;
  const [bundled] = packFolders(environment);
  return folder === bundled
    ? 'Give yours another name, below metadata in its pack.yaml.'
    : 'That folder stands in CKA_LAB_PACKS, and its packs need not be installed. To get what others get: unset CKA_LAB_PACKS';
}

function writeScripts(context: Context, name: string, scripts: readonly PackScript[]): void {
  context.write('\nNone of its scripts runs on this machine before you trust it:\n');
  for (const line of listScripts(scripts)) context.write(`${line}\n`);
  context.write(`\nRead them, and then: cka-lab pack trust ${name}\n`);
}

const moments = { setup: 'before a task', check: 'to grade', proof: 'to prove the pack' } as const;

function listScripts(scripts: readonly PackScript[]): readonly string[] {
  return scripts.map(({ path, when }) => `  ${path}  (${moments[when]})`);
}

function tell(context: Context, problems: readonly string[]): number {
  for (const problem of problems) context.note(problem);
  return exitCodes.userError;
}
