import type { Header } from 'tar-stream';
import { FileSystemError } from '../../files/file-system-error.ts';
import { parentOf } from '../../files/paths.ts';
import type { ProgramContext } from '../../process/program.ts';
import { groupsOf, usersOf } from '../../process/users.ts';
import type { TarRequest } from './arguments.ts';
import { isExcluded, isWanted } from './patterns.ts';
import type { TarEntry } from './read-archive.ts';

/** `tar x`: puts the members of an archive into the working directory. */
export async function extractEntries(
  context: ProgramContext,
  request: TarRequest,
  entries: readonly TarEntry[],
): Promise<number> {
  let stripped = false;
  for (const { header, content } of entries) {
    if (!isWanted(request.names, header.name) || isExcluded(request.exclude, header.name)) continue;
    stripped ||= header.name.startsWith('/');
    const name = header.name.replace(/^\/+/, '').split('/').slice(request.strip).join('/');
    if (name === '' || name.split('/').includes('..')) continue;
    if (request.verbose) await context.print(`${name}\n`);
    if (request.toStdout) {
      if (header.type === 'file') await context.stdout.write(content);
      continue;
    }
    try {
      place(context, request, header, name.replace(/\/+$/, ''), content);
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      const what = header.type === 'directory' ? `can't create directory '${name}'` : `can't open '${name}'`;
      await context.complain(`${what}: ${error.description}`);
      return 1;
    }
  }
  if (stripped) await context.complain("removing leading '/' from member names");
  return 0;
}

function place(context: ProgramContext, request: TarRequest, header: Header, name: string, content: Uint8Array): void {
  const { files, process } = context;
  const path = context.path(name);
  const isSuperuser = process.credentials.uid === 0;
  const mode = (header.mode ?? 0o644) & (isSuperuser && request.keepMode ? 0o7777 : 0o755);
  if (!files.exists(parentOf(path))) files.makeDirectory(parentOf(path), { recursive: true });
  const present = exists(context, path) ? files.linkFacts(path) : undefined;
  if (header.type === 'directory') {
    if (present === undefined) files.makeDirectory(path, { mode });
    else if (present.type !== 'directory') throw new FileSystemError('EEXIST', path);
  } else {
    if (present !== undefined) files.remove(path);
    if (header.type === 'symlink') files.symlink(header.linkname ?? '', path);
    else if (header.type === 'link') files.link(context.path(header.linkname ?? ''), path);
    else files.writeFile(path, content, { mode });
  }
  if (header.type === 'symlink' || header.type === 'link') return;
  const modified = request.touch || header.mtime === undefined ? {} : { modified: header.mtime.getTime() };
  files.change(path, { mode, ...(isSuperuser && request.keepOwner ? ownerOf(context, header) : {}), ...modified });
}

function exists(context: ProgramContext, path: string): boolean {
  try {
    context.files.linkFacts(path);
    return true;
  } catch {
    return false;
  }
}

/** By name where this system knows it, else by number. */
function ownerOf({ files }: ProgramContext, { uid, gid, uname, gname }: Header): { uid: number; gid: number } {
  return {
    uid: usersOf(files).find(({ name }) => name === uname)?.uid ?? uid ?? 0,
    gid: groupsOf(files).find(({ name }) => name === gname)?.gid ?? gid ?? 0,
  };
}
