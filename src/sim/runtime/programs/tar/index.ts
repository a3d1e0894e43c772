import { FileSystemError } from '../../files/file-system-error.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import type { Pipe } from '../../process/streams.ts';
import { formatDate } from '../dates.ts';
import { modeText } from '../ls.ts';
import { parseTarArguments } from './arguments.ts';
import { createArchive } from './create.ts';
import { extractEntries } from './extract.ts';
import { isWanted } from './patterns.ts';
import { ArchiveCollector, readArchive, type TarEntry } from './read-archive.ts';

/** `-tv`: an entry as `ls -l` would show it; `time` is how its maker writes one. */
function listed({ header }: TarEntry, time: string): string {
  const { name, size = 0, mode = 0, type, linkname, mtime } = header;
  const kind = type === 'directory' ? 'directory' : type === 'symlink' ? 'symlink' : 'file';
  const letters = modeText({ type: kind, mode, device: undefined });
  const shown = type === 'link' ? `h${letters.slice(1)}` : letters;
  const owner = `${header.uname || header.uid || 0}/${header.gname || header.gid || 0}`;
  const target = type === 'symlink' ? ` -> ${linkname ?? ''}` : type === 'link' ? ` link to ${linkname ?? ''}` : '';
  const date = formatDate(time, mtime?.getTime() ?? 0);
  return `${shown} ${owner}${String(size).padStart(Math.max(0, 19 - owner.length))} ${date} ${name}${target}\n`;
}

/** tar, which `kubectl cp` lives from. */
const defineTar = (programName: string, time: string) =>
  defineProgram({
    name: programName,
    run: async (outer) => {
      const request = parseTarArguments(outer.arguments);
      if (typeof request === 'string') {
        if (request !== '') await outer.complain(request);
        else await outer.complain('must specify exactly one of -c, -x or -t');
        return 1;
      }
      let context = outer;
      if (request.directory !== undefined) {
        const directory = outer.path(request.directory);
        const problem = directoryProblem(outer, directory);
        if (problem !== undefined) {
          await outer.complain(`can't change directory to '${request.directory}': ${problem}`);
          return 1;
        }
        context = { ...outer, workingDirectory: directory, path: (text) => outer.path(absolute(directory, text)) };
      }
      if (request.mode === 'c') return createArchive(context, request, outer.path(request.archive));
      let bytes: Uint8Array;
      try {
        // -C comes after the archive is opened.
        bytes = request.archive === '-' ? await readStdin(outer) : outer.files.readFile(outer.path(request.archive));
      } catch (error) {
        if (!(error instanceof FileSystemError)) throw error;
        await outer.complain(`can't open '${request.archive}': ${error.description}`);
        return 1;
      }
      const entries = await readArchive(bytes).catch(() => undefined);
      if (entries === undefined) {
        await outer.complain('invalid tar magic');
        return 1;
      }
      if (request.mode === 'x') return extractEntries(context, request, entries);
      for (const entry of entries) {
        if (!isWanted(request.names, entry.header.name)) continue;
        await outer.print(request.verbose ? listed(entry, time) : `${entry.header.name}\n`);
      }
      return 0;
    },
  });

export const tar = defineTar('tar', '%F %T');
export const gnuTar = defineTar('gnu-tar', '%F %R');

function absolute(directory: string, text: string): string {
  return text.startsWith('/') ? text : `${directory === '/' ? '' : directory}/${text}`;
}

function directoryProblem({ files }: ProgramContext, path: string): string | undefined {
  try {
    return files.stat(path).type === 'directory' ? undefined : 'Not a directory';
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    return error.description;
  }
}

/** An archive on a pipe ends with its end mark: whoever writes it may keep the pipe open. */
async function readStdin(context: ProgramContext): Promise<Uint8Array> {
  const collector = new ArchiveCollector();
  for (;;) {
    const chunk = await context.read();
    if (chunk === undefined) return collector.bytes;
    const rest = collector.push(chunk);
    if (rest === undefined) continue;
    if ('unread' in context.stdin) (context.stdin as Pipe).unread(rest);
    return collector.bytes;
  }
}
