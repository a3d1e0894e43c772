import { type Kernel, sysctlFiles, sysctlLines } from '../../../runtime/index.ts';
import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import type { Surroundings } from '../surroundings.ts';

const plain = (name: string) => name.replaceAll('/', '.');

/** Sets one parameter and says so, or why it cannot be. Follows procps' sysctl. */
async function set(
  context: ProgramContext,
  kernel: Kernel,
  name: string,
  value: string,
  quiet: boolean,
): Promise<number> {
  const failure = kernel.setParameter(plain(name), value);
  const file = `/proc/sys/${plain(name).replaceAll('.', '/')}`;
  if (failure === 'missing') await context.complain(`cannot stat ${file}: No such file or directory`);
  else if (failure === 'read-only') await context.complain(`permission denied on key "${plain(name)}"`);
  else if (failure === 'invalid') await context.complain(`setting key "${plain(name)}": Invalid argument`);
  else if (!quiet) await context.print(`${plain(name)} = ${value}\n`);
  return failure === undefined ? 0 : 1;
}

async function load(context: ProgramContext, kernel: Kernel, path: string, quiet: boolean): Promise<number> {
  if (!context.files.exists(path)) {
    await context.complain(`cannot open "${path}": No such file or directory`);
    return 1;
  }
  let status = 0;
  for (const [name, value] of sysctlLines(new TextDecoder().decode(context.files.readFile(path))))
    status = (await set(context, kernel, name, value, quiet)) || status;
  return status;
}

/** The kernel's parameters: shows them, sets them (`-w`, `-p`, `--system`) until the machine starts anew. */
export function sysctl({ view }: Surroundings): Program {
  return defineProgram({
    name: 'sysctl',
    run: async (context) => {
      const { kernel } = view;
      const options = context.arguments.filter((one) => one.startsWith('-'));
      const words = context.arguments.filter((one) => !one.startsWith('-'));
      const has = (letter: string, long: string) =>
        options.some((one) => one === `--${long}` || (/^-[a-zA-Z]+$/.test(one) && one.includes(letter)));
      const quiet = has('q', 'quiet');
      const isRoot = context.process.credentials.uid === 0;
      if (options.includes('--system')) {
        let status = 0;
        for (const path of sysctlFiles(context.files)) {
          await context.print(`* Applying ${path} ...\n`);
          status = (await load(context, kernel, path, quiet)) || status;
        }
        return status;
      }
      const [, attached = ''] =
        /^(?:-p|--load=)(.+)$/.exec(options.find((one) => /^-p.|^--load=/.test(one)) ?? '') ?? [];
      if (options.some((one) => /^-p|^--load/.test(one))) {
        const paths = attached === '' ? (words.length === 0 ? ['/etc/sysctl.conf'] : words) : [attached];
        let status = 0;
        for (const path of paths) status = (await load(context, kernel, context.path(path), quiet)) || status;
        return status;
      }
      const render = (name: string, value: string) =>
        has('n', 'values')
          ? `${value}\n`
          : has('N', 'names')
            ? `${name}\n`
            : has('b', 'binary')
              ? value
              : `${name} = ${value}\n`;
      if (has('a', 'all') || has('A', 'all')) {
        await context.print(
          kernel
            .parameters()
            .map(([name, value]) => render(name, value))
            .join(''),
        );
        return 0;
      }
      if (words.length === 0) {
        await context.print('\nUsage:\n sysctl [options] [variable[=value] ...]\n');
        return 1;
      }
      let status = 0;
      for (const word of words) {
        const [name = '', value] = word.split(/\s*=\s*(.*)/s, 2);
        if (value !== undefined) {
          if (!isRoot) {
            await context.complain(`permission denied on key "${plain(name)}"`);
            status = 1;
          } else status = (await set(context, kernel, name, value, quiet)) || status;
          continue;
        }
        if (has('w', 'write')) {
          await context.complain(`"${word}" must be of the form name=value`);
          status = 1;
          continue;
        }
        const found = kernel.parameter(plain(name));
        const below = kernel.parameters().filter(([other]) => other.startsWith(`${plain(name)}.`));
        if (found !== undefined) await context.print(render(plain(name), found));
        else if (below.length > 0) await context.print(below.map(([other, text]) => render(other, text)).join(''));
        else {
          await context.complain(
            `cannot stat /proc/sys/${plain(name).replaceAll('.', '/')}: No such file or directory`,
          );
          status = 1;
        }
      }
      return status;
    },
  });
}
