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
  const isRoot = context.process.credentials.uid === 0;
  const isThere = kernel.parameter(plain(name)) !== undefined;
  const failure = isThere && !isRoot ? 'read-only' : kernel.setParameter(plain(name), value);
  const file = `/proc/sys/${plain(name).replaceAll('.', '/')}`;
  if (failure === 'missing') await context.complain(`cannot stat ${file}: No such file or directory`);
  else if (failure === 'read-only') await context.complain(`permission denied on key "${plain(name)}"`);
  else if (failure === 'invalid') await context.complain(`setting key "${plain(name)}": Invalid argument`);
  else if (!quiet) await context.print(`${plain(name)} = ${value}\n`);
  return failure === undefined ? 0 : 1;
}

type Assignment = readonly [name: string, value: string];

/** What a file assigns; complains about lines that assign nothing. Undefined: there is no such file. */
async function assignmentsOf(context: ProgramContext, path: string): Promise<readonly Assignment[] | undefined> {
  if (!context.files.exists(context.path(path))) {
    await context.complain(`cannot open "${path}": No such file or directory`);
    return undefined;
  }
  const found: Assignment[] = [];
  const text = new TextDecoder().decode(context.files.readFile(context.path(path)));
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const [assignment] = sysctlLines(line);
    if (assignment === undefined) await context.complain(`${path}(${index + 1}): invalid syntax, continuing...`);
    else found.push(assignment);
  }
  return found;
}

/** Reads all files first and sets then what they say. `lenient`: parameters that there are not are passed over. */
async function load(
  context: ProgramContext,
  kernel: Kernel,
  paths: readonly string[],
  { quiet, lenient }: { readonly quiet: boolean; readonly lenient: boolean },
): Promise<number> {
  let status = 0;
  const assignments: Assignment[] = [];
  for (const path of paths) {
    const found = await assignmentsOf(context, path);
    if (found === undefined) status = 1;
    else assignments.push(...found);
  }
  for (const [name, value] of assignments) {
    if (lenient && kernel.parameter(plain(name)) === undefined) continue;
    status = (await set(context, kernel, name, value, quiet)) || status;
  }
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
      if (options.includes('--system')) {
        const paths = sysctlFiles(context.files);
        if (!quiet) await context.print(paths.map((path) => `* Applying ${path} ...\n`).join(''));
        return load(context, kernel, paths, { quiet, lenient: true });
      }
      const [, attached = ''] =
        /^(?:-p|--load=)(.+)$/.exec(options.find((one) => /^-p.|^--load=/.test(one)) ?? '') ?? [];
      if (options.some((one) => /^-p|^--load/.test(one))) {
        const paths = attached === '' ? (words.length === 0 ? ['/etc/sysctl.conf'] : words) : [attached];
        return load(context, kernel, paths, { quiet, lenient: has('e', 'ignore') });
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
          status = (await set(context, kernel, name, value, quiet)) || status;
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
