import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { FileSystemError } from '../../files/file-system-error.ts';
import type { ProgramContext } from '../../process/program.ts';
import { groupsOf, usersOf } from '../../process/users.ts';
import type { TarRequest } from './arguments.ts';
import { isExcluded } from './patterns.ts';

/** `tar c`: an archive of files and directories with everything below them. `archive`: its path, which -C does not change. */
export async function createArchive(context: ProgramContext, request: TarRequest, archive: string): Promise<number> {
  if (request.names.length === 0) {
    await context.complain('empty archive');
    return 1;
  }
  const { files } = context;
  const users = usersOf(files);
  const groups = groupsOf(files);
  const tar = pack();
  const complaints: string[] = [];
  const listed: string[] = [];
  let stripped = false;
  const inArchive = (name: string) => {
    const relative = name.replace(/^\/+/, '');
    stripped ||= relative !== name;
    return relative;
  };
  const add = (name: string) => {
    if (isExcluded(request.exclude, name)) return;
    const path = context.path(name);
    try {
      const facts = files.linkFacts(path);
      const uname = users.find(({ uid }) => uid === facts.uid)?.name;
      const gname = groups.find(({ gid }) => gid === facts.gid)?.name;
      const header = {
        name: inArchive(name),
        mode: facts.mode,
        uid: facts.uid,
        gid: facts.gid,
        mtime: new Date(facts.modified),
        ...(uname === undefined ? {} : { uname }),
        ...(gname === undefined ? {} : { gname }),
      };
      if (facts.type === 'directory') {
        const children = files.readDirectory(path);
        listed.push(`${header.name}/`);
        if (header.name !== '') tar.entry({ ...header, name: `${header.name}/`, type: 'directory' });
        for (const child of children) add(name.endsWith('/') ? `${name}${child}` : `${name}/${child}`);
      } else if (facts.type === 'symlink') {
        listed.push(header.name);
        tar.entry({ ...header, type: 'symlink', linkname: facts.target ?? '' });
      } else if (facts.type === 'file') {
        const content = Buffer.from(files.readFile(path));
        listed.push(header.name);
        tar.entry({ ...header, type: 'file' }, content);
      }
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      complaints.push(`${name}: ${error.description}`);
    }
  };
  for (const name of request.names) add(name.length > 1 ? name.replace(/\/+$/, '') : name);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  const whole = Buffer.concat(chunks);
  const packed = new Uint8Array(request.gzip ? gzipSync(whole) : whole);
  if (stripped) await context.complain("removing leading '/' from member names");
  for (const complaint of complaints) await context.complain(complaint);
  if (request.verbose) {
    const text = listed.map((name) => `${name}\n`).join('');
    if (request.archive === '-') await context.stderr.write(new TextEncoder().encode(text));
    else await context.print(text);
  }
  if (request.archive === '-') await context.stdout.write(packed);
  else files.writeFile(archive, packed);
  if (complaints.length === 0) return 0;
  await context.complain('error exit delayed from previous errors');
  return 1;
}
