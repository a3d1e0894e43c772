import { FileSystemError } from '../../files/file-system-error.ts';
import { normalizePath, parentOf } from '../../files/paths.ts';
import type { ProgramContext } from '../../process/program.ts';
import type { Output } from '../../process/streams.ts';

const outputs: Readonly<Record<string, 'stdout' | 'stderr'>> = {
  '/dev/stdout': 'stdout',
  '/dev/fd/1': 'stdout',
  '/proc/self/fd/1': 'stdout',
  '/proc/1/fd/1': 'stdout',
  '/dev/stderr': 'stderr',
  '/dev/fd/2': 'stderr',
  '/proc/self/fd/2': 'stderr',
  '/proc/1/fd/2': 'stderr',
};

/** A log file of a server: its own output where the path leads there, else a file that grows. Throws FileSystemError. */
export function logOutput(context: ProgramContext, path: string): Output {
  let target = context.path(path);
  for (let links = 0; links < 8; links += 1) {
    const own = outputs[target];
    if (own !== undefined) return context[own];
    if (target === '/dev/null') return { isTerminal: false, write: () => undefined };
    const link = linkAt(context, target);
    if (link === undefined) break;
    target = normalizePath(link, parentOf(target));
  }
  const { files } = context;
  if (!files.exists(target)) files.writeFile(target, new Uint8Array(0), { mode: 0o644 });
  return {
    isTerminal: false,
    write: (data) => {
      if (files.exists(target)) files.appendFile(target, data);
    },
  };
}

function linkAt({ files }: ProgramContext, path: string): string | undefined {
  try {
    return files.lstat(path).type === 'symlink' ? files.readLink(path) : undefined;
  } catch (error) {
    if (error instanceof FileSystemError) return undefined;
    throw error;
  }
}
