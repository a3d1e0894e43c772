import type { Files } from '../../../runtime/index.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import { formatDate } from '../../../runtime/programs/dates.ts';
import { modeText } from '../../../runtime/programs/ls.ts';
import { decode } from '../../../runtime/programs/text.ts';
import { type NewMember, type PackageArchive, parseFields, readPackage, writePackage } from './archive.ts';
import { say } from './say.ts';

/** What a `.deb` holds; undefined when it cannot be read, which has been said then. */
export async function openPackage(context: ProgramContext, name: string): Promise<PackageArchive | undefined> {
  const path = context.path(name);
  if (!context.files.exists(path)) {
    await say(context, `dpkg-deb: error: failed to read archive '${name}': No such file or directory`);
    return undefined;
  }
  const archive = readPackage(context.files.readFile(path));
  if (archive !== undefined && !('packed' in archive)) return archive;
  await say(
    context,
    archive === undefined
      ? `dpkg-deb: error: '${name}' is not a Debian format archive`
      : `dpkg-deb: error: not simulated: archives packed by ${archive.packed} (use dpkg-deb -Zgzip)`,
  );
  return undefined;
}

/** A directory and what lies below it, in the order of their names. */
function membersBelow(files: Files, root: string, name: string): readonly NewMember[] {
  const path = `${root}${name.slice(1)}`;
  const { type, mode, uid, gid, modified, target } = files.linkFacts(path);
  const owner = { uid, gid, userName: uid === 0 ? 'root' : '', groupName: gid === 0 ? 'root' : '' };
  const header = { ...owner, mode, modified };
  if (type === 'symlink') return [{ ...header, name, type, linkName: target ?? '' }];
  if (type !== 'directory') return [{ ...header, name, content: files.readFile(path) }];
  const below = files
    .readDirectory(path)
    .filter((one) => name !== '.' || one !== 'DEBIAN')
    .flatMap((one) => membersBelow(files, root, `${name}/${one}`));
  return [{ ...header, name: `${name}/`, type }, ...below];
}

/** `dpkg-deb -b DIRECTORY [FILE]`. */
async function build(context: ProgramContext, [directory = '', target]: readonly string[]): Promise<number> {
  const { files } = context;
  const root = context.path(directory);
  const control = `${root}/DEBIAN/control`;
  const fail = async (text: string) => {
    await say(context, `dpkg-deb: error: ${text}`);
    return 2;
  };
  const shown = `${directory.replace(/\/+$/, '')}/DEBIAN/control`;
  if (!files.exists(control))
    return fail(`failed to open package info file '${shown}' for reading: No such file or directory`);
  const fields = parseFields(decode(files.readFile(control)));
  const name = fields.get('Package') ?? '';
  for (const field of ['Package', 'Version', 'Architecture'])
    if (!fields.has(field))
      return fail(
        `parsing file '${shown}' near line ${decode(files.readFile(control)).split('\n').length} package '${name}':\n missing '${field}' field`,
      );
  const file = `${name}_${(fields.get('Version') ?? '').replace(/^\d+:/, '')}_${fields.get('Architecture')}.deb`;
  const out =
    target === undefined
      ? `${directory.replace(/\/+$/, '')}.deb`
      : files.exists(context.path(target)) && files.stat(context.path(target)).type === 'directory'
        ? `${target.replace(/\/+$/, '')}/${file}`
        : target;
  await context.print(`dpkg-deb: building package '${name}' in '${out}'.\n`);
  const bytes = writePackage(
    membersBelow(files, `${root}/DEBIAN`, '.'),
    membersBelow(files, root, '.'),
    context.system.clock.now(),
  );
  files.writeFile(context.path(out), bytes);
  return 0;
}

/** `dpkg-deb -I`. */
async function info(context: ProgramContext, [name = '']: readonly string[]): Promise<number> {
  const archive = await openPackage(context, name);
  if (archive === undefined) return 2;
  const { size, controlSize, about } = archive;
  await context.print(
    ` new Debian package, version 2.0.\n size ${size} bytes: control archive=${controlSize} bytes.\n`,
  );
  for (const [file, { header, content }] of [...about].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = decode(content);
    const [interpreter = ''] = /^#!\S+/.exec(text) ?? [];
    const lines = text.split('\n').length - 1;
    const mark = header.mode & 0o111 ? '*' : ' ';
    await context.print(
      ` ${String(content.length).padStart(7)} bytes, ${String(lines).padStart(5)} lines   ${mark}  ${file.padEnd(20)} ${interpreter}\n`,
    );
  }
  const control = decode(about.get('control')?.content ?? new Uint8Array()).trimEnd();
  await context.print(`${control.replace(/^/gm, ' ')}\n`);
  return 0;
}

/** `dpkg-deb -c`. */
async function contents(context: ProgramContext, [name = '']: readonly string[]): Promise<number> {
  const archive = await openPackage(context, name);
  if (archive === undefined) return 2;
  for (const { header } of archive.data) {
    const { type, mode, modified, uid, gid, userName, groupName, size, linkName } = header;
    const kind = type === 'directory' || type === 'symlink' ? type : 'file';
    const owner = `${userName || uid}/${groupName || gid}`;
    const date = formatDate('%F %R', modified);
    await context.print(
      `${modeText({ type: kind, mode, device: undefined })} ${owner}${String(size).padStart(Math.max(0, 19 - owner.length))} ${date} ${header.name}${type === 'symlink' ? ` -> ${linkName}` : ''}\n`,
    );
  }
  return 0;
}

type Action = (context: ProgramContext, operands: readonly string[]) => Promise<number>;

/** What dpkg-deb does; dpkg hands these on to it. */
export const archiveActions: Readonly<Record<string, Action>> = {
  '-b': build,
  '--build': build,
  '-I': info,
  '--info': info,
  '-c': contents,
  '--contents': contents,
};
