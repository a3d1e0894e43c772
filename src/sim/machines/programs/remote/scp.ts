import { FileSystemError } from '../../../runtime/files/file-system-error.ts';
import type { Files } from '../../../runtime/files/files.ts';
import { joinPath } from '../../../runtime/files/paths.ts';
import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import { usersOf } from '../../../runtime/process/users.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';
import type { Surroundings } from '../surroundings.ts';

/** A file of this machine, or of another one. */
interface Place {
  readonly files: Files;
  readonly path: string;
}

function copy(from: Place, to: Place, recursive: boolean): void {
  const name = from.path.split('/').at(-1) ?? '';
  const isFolder = to.files.exists(to.path) && to.files.stat(to.path).type === 'directory';
  const path = isFolder ? joinPath(to.path, name) : to.path;
  if (from.files.stat(from.path).type !== 'directory') {
    const { mode } = from.files.facts(from.path);
    to.files.writeFile(path, from.files.readFile(from.path), to.files.exists(path) ? {} : { mode: mode & 0o777 });
    return;
  }
  if (!recursive) throw new FileSystemError('EISDIR', from.path);
  to.files.makeDirectory(path, { recursive: true });
  for (const child of from.files.readDirectory(from.path)) {
    copy({ ...from, path: joinPath(from.path, child) }, { ...to, path: joinPath(path, child) }, true);
  }
}

/** Copies files between the machines of the lab. */
export function scp({ neighbours }: Surroundings): Program {
  const placeOf = (context: ProgramContext, text: string): Place | string => {
    const [, user = 'root', host, path = ''] = /^(?:([^@/:]+)@)?([^/:]+):(.*)$/.exec(text) ?? [];
    if (host === undefined) return { files: context.files, path: context.path(text) };
    const files = neighbours.find(host)?.files();
    if (files === undefined) return `ssh: Could not resolve hostname ${host}: Name or service not known`;
    const home = usersOf(files).find(({ name }) => name === user)?.home;
    if (home === undefined) return `${user}@${host}: Permission denied (publickey).`;
    const rest = path.replace(/^~\/?/, '');
    return { files, path: rest.startsWith('/') ? rest : joinPath(home, rest) };
  };
  return defineProgram({
    name: 'scp',
    run: async (context) => {
      const { flags, operands } = parseOptions(context.arguments, 'rpqCvB346', 'oiPlFcS');
      const say = (text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
      const sources = operands.slice(0, -1);
      const places = operands.map((operand) => placeOf(context, operand));
      const target = places.at(-1);
      if (sources.length === 0 || target === undefined) {
        await say('usage: scp [-r] source ... target');
        return 1;
      }
      let status = 0;
      for (const [index, source] of sources.entries()) {
        const from = places[index];
        const problem = [from, target].find((place) => typeof place === 'string');
        if (
          typeof problem === 'string' ||
          from === undefined ||
          typeof from === 'string' ||
          typeof target === 'string'
        ) {
          await say(`${problem}\nscp: Connection closed`);
          return 255;
        }
        try {
          copy(from, target, flags.has('r'));
        } catch (error) {
          if (!(error instanceof FileSystemError)) throw error;
          const text =
            error.code === 'EISDIR'
              ? `${error.path}: not a regular file`
              : `${source.replace(/^.*:/, '')}: ${error.description}`;
          await say(
            error.code === 'EISDIR' ? `scp: ${text}` : `scp: stat local "${text.split(': ')[0]}": ${error.description}`,
          );
          status = 1;
        }
      }
      return status;
    },
  });
}
