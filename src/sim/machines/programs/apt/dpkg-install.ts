import { compareReleases, type InstalledPackage, statusFields } from '../../../kubeadm/packages.ts';
import { extractMembers, type Files } from '../../../runtime/index.ts';
import { spawnChild } from '../../../runtime/process/child.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import { decode, encode } from '../../../runtime/programs/text.ts';
import type { PackageArchive } from './archive.ts';
import { openPackage } from './dpkg-deb.ts';
import { installedPackages, keepPackages } from './install.ts';
import { say } from './say.ts';

const folder = '/var/lib/dpkg/info';

/** What dpkg counts on a machine before archives bring more. */
const ownFiles = 64_245;

/** The paths that a package brought by an archive holds; undefined: none did. */
export function listedPaths(files: Files, name: string): readonly string[] | undefined {
  const path = `${folder}/${name}.list`;
  return files.exists(path)
    ? decode(files.readFile(path))
        .split('\n')
        .filter((one) => one !== '')
    : undefined;
}

export function databaseLine(files: Files): string {
  const lists = files.exists(folder) ? files.readDirectory(folder).filter((one) => one.endsWith('.list')) : [];
  const brought = lists
    .flatMap((one) => listedPaths(files, one.replace(/\.list$/, '')) ?? [])
    .filter((path) => !isDirectory(files, path));
  return `(Reading database ... ${ownFiles + brought.length} files and directories currently installed.)\n`;
}

const isDirectory = (files: Files, path: string) => files.exists(path) && files.stat(path).type === 'directory';

const absolute = (name: string) => name.replace(/^\./, '').replace(/\/$/, '') || '/.';

/** Runs a script of the package's maintainer, if it has that one; its exit code. */
async function runScript(context: ProgramContext, name: string, script: string, words: readonly string[]) {
  const path = `${folder}/${name}.${script}`;
  if (!context.files.exists(path)) return 0;
  return (await context.process.until(spawnChild(context, [path, ...words], { workingDirectory: '/' }).exited)).code;
}

/** Puts the files of an archive, and what is about the package, where they belong. */
function unpack(files: Files, name: string, { about, data }: PackageArchive): void {
  files.makeDirectory(folder, { recursive: true });
  // A directory, or a link to one, that is there already stays what it is.
  const isNew = (path: string, type: string) => type !== 'directory' || !isDirectory(files, path);
  extractMembers(
    files,
    (function* () {
      for (const member of data) if (isNew(absolute(member.header.name), member.header.type)) yield member;
    })(),
  );
  const paths = data.map(({ header }) => `${absolute(header.name)}\n`);
  files.writeFile(`${folder}/${name}.list`, encode(paths.join('')));
  for (const [file, { header, content }] of about)
    if (file !== 'control') files.writeFile(`${folder}/${name}.${file}`, content, { mode: header.mode & 0o777 });
}

function remember(files: Files, added: InstalledPackage): void {
  const others = installedPackages(files).filter(({ name }) => name !== added.name);
  keepPackages(
    files,
    [...others, added].sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

interface Unpacked {
  readonly name: string;
  readonly version: string;
  readonly before: string | undefined;
}

interface Run {
  readonly context: ProgramContext;
  /** What went wrong, by the operand or package that it did with. */
  readonly failed: string[];
  hasReadDatabase: boolean;
}

const notSuperuser = async (context: ProgramContext) => {
  await say(context, 'dpkg: error: requested operation requires superuser privilege');
  return 2;
};

async function readDatabase(run: Run): Promise<void> {
  if (run.hasReadDatabase) return;
  run.hasReadDatabase = true;
  await run.context.print(databaseLine(run.context.files));
}

async function unpackArchive(run: Run, operand: string): Promise<Unpacked | undefined> {
  const { context } = run;
  const fail = async (reason: string) => {
    await say(context, `dpkg: error processing archive ${operand} (--install):\n ${reason}`);
    run.failed.push(operand);
    return undefined;
  };
  const archive = await openPackage(context, operand);
  if (archive === undefined) return fail('dpkg-deb --control subprocess returned error exit status 2');
  const field = (name: string) => archive.fields.get(name) ?? '';
  const [name, version, architecture] = [field('Package'), field('Version'), field('Architecture')];
  if (architecture !== 'amd64' && architecture !== 'all')
    return fail(`package architecture (${architecture}) does not match system (amd64)`);
  const before = installedPackages(context.files).find((one) => one.name === name);
  if (before === undefined) await context.print(`Selecting previously unselected package ${name}.\n`);
  else if (compareReleases(version, before.version) < 0)
    await say(context, `dpkg: warning: downgrading ${name} from ${before.version} to ${version}`);
  await readDatabase(run);
  await context.print(`Preparing to unpack ${operand} ...\n`);
  const script = archive.about.get('preinst');
  if (script !== undefined) {
    context.files.makeDirectory(folder, { recursive: true });
    context.files.writeFile(`${folder}/${name}.preinst`, script.content, { mode: 0o755 });
    const words = before === undefined ? ['install'] : ['upgrade', before.version];
    const code = await runScript(context, name, 'preinst', words);
    if (code !== 0)
      return fail(`new ${name} package pre-installation script subprocess returned error exit status ${code}`);
  }
  await context.print(`Unpacking ${name} (${version})${before === undefined ? '' : ` over (${before.version})`} ...\n`);
  unpack(context.files, name, archive);
  remember(context.files, { name, version, held: before?.held === true, fields: statusFields(archive.fields) });
  return { name, version, before: before?.version };
}

/** `dpkg -i FILE...`: unpacks all of them, then sets them up. What they depend on is taken for installed. */
export async function installArchives(context: ProgramContext, operands: readonly string[]): Promise<number> {
  const lacking = operands.find((one) => !context.files.exists(context.path(one)));
  if (context.process.credentials.uid !== 0) return notSuperuser(context);
  if (operands.length === 0) {
    await say(context, 'dpkg: error: --install needs at least one package archive file argument');
    return 2;
  }
  if (lacking !== undefined) {
    await say(context, `dpkg: error: cannot access archive '${lacking}': No such file or directory`);
    return 2;
  }
  const run: Run = { context, failed: [], hasReadDatabase: false };
  const unpacked: Unpacked[] = [];
  for (const operand of operands) {
    const one = await unpackArchive(run, operand);
    if (one !== undefined) unpacked.push(one);
  }
  for (const { name, version, before } of unpacked) {
    await context.print(`Setting up ${name} (${version}) ...\n`);
    const code = await runScript(context, name, 'postinst', ['configure', before ?? '']);
    if (code === 0) continue;
    await say(
      context,
      `dpkg: error processing package ${name} (--install):\n installed ${name} package post-installation script subprocess returned error exit status ${code}`,
    );
    run.failed.push(name);
  }
  return outcome(run);
}

async function outcome({ context, failed }: Run): Promise<number> {
  if (failed.length === 0) return 0;
  await say(context, `Errors were encountered while processing:\n${failed.map((one) => ` ${one}`).join('\n')}`);
  return 1;
}

/** `dpkg -r`, `dpkg -P` of packages that archives brought. */
export async function removePackages(
  context: ProgramContext,
  names: readonly string[],
  purge: boolean,
): Promise<number> {
  const { files } = context;
  if (context.process.credentials.uid !== 0) return notSuperuser(context);
  const run: Run = { context, failed: [], hasReadDatabase: false };
  for (const name of names) {
    const installed = installedPackages(files).find((one) => one.name === name);
    if (installed === undefined) {
      await say(context, `dpkg: warning: ignoring request to remove ${name} which isn't installed`);
      continue;
    }
    const paths = listedPaths(files, name);
    if (paths === undefined) {
      await say(context, `not simulated: removing ${name}, which no archive brought`);
      return 1;
    }
    await readDatabase(run);
    await context.print(`Removing ${name} (${installed.version}) ...\n`);
    await runScript(context, name, 'prerm', ['remove']);
    for (const path of paths.toReversed()) takeAway(files, path);
    await runScript(context, name, 'postrm', ['remove']);
    if (purge && files.exists(`${folder}/${name}.postrm`)) {
      await context.print(`Purging configuration files for ${name} (${installed.version}) ...\n`);
      await runScript(context, name, 'postrm', ['purge']);
    }
    for (const file of files.readDirectory(folder)) if (file.startsWith(`${name}.`)) files.remove(`${folder}/${file}`);
    keepPackages(
      files,
      installedPackages(files).filter((one) => one.name !== name),
    );
  }
  return outcome(run);
}

/** A file, or a directory that nothing is in any more. */
function takeAway(files: Files, path: string): void {
  if (!files.exists(path)) return;
  const { type } = files.linkFacts(path);
  if (type !== 'directory') files.remove(path);
  else if (path !== '/.' && files.readDirectory(path).length === 0) files.remove(path, { recursive: true });
}
