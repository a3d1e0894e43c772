import { FileSystemError } from '../../files/file-system-error.ts';
import { normalizePath } from '../../files/paths.ts';
import type { Input, Pipe } from '../../process/streams.ts';
import { ShellError } from '../state.ts';
import { defineBuiltin, inBuiltin } from './builtin.ts';
import { lookUp } from './look-up.ts';

const encoder = new TextEncoder();

export const cd = defineBuiltin({
  name: 'cd',
  run: async (shell, args) => {
    const { state } = shell;
    const names = args.filter((arg) => arg !== '-P' && arg !== '-L' && arg !== '--');
    const wanted = names[0] === '-' ? (state.get('OLDPWD') ?? '') : (names[0] ?? state.get('HOME') ?? '/');
    const path = normalizePath(wanted, state.directory);
    try {
      if (shell.files.stat(path).type !== 'directory') throw new FileSystemError('ENOTDIR', path);
      if (!shell.files.allows(path, 'x')) throw new FileSystemError('EACCES', path);
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      const text = {
        ash: `can't cd to ${wanted}: ${error.description}`,
        dash: `can't cd to ${wanted}`,
        bash: `${wanted}: ${error.description}`,
      };
      const status = shell.flavour.kind === 'bash' ? 1 : 2;
      throw new ShellError(inBuiltin(shell, 'cd', text[shell.flavour.kind]), status, false);
    }
    state.set('OLDPWD', state.directory);
    state.directory = args.includes('-P') ? shell.files.realPath(path) : path;
    state.set('PWD', state.directory);
    shell.process.workingDirectory = state.directory;
    if (names[0] === '-') await shell.output(1).write(encoder.encode(`${state.directory}\n`));
    return 0;
  },
});

export const pwd = defineBuiltin({
  name: 'pwd',
  run: async (shell, args) => {
    const { directory } = shell.state;
    const path = args.includes('-P') ? shell.files.realPath(directory) : directory;
    await shell.output(1).write(encoder.encode(`${path}\n`));
    return 0;
  },
});

export const umask = defineBuiltin({
  name: 'umask',
  run: async (shell, [mode]) => {
    if (mode === '-S') {
      const open = ~shell.state.umask & 0o777;
      const letters = (shift: number) => ['r', 'w', 'x'].filter((_, index) => open & ((4 >> index) << shift)).join('');
      await shell.output(1).write(encoder.encode(`u=${letters(6)},g=${letters(3)},o=${letters(0)}\n`));
    } else if (mode === undefined) {
      await shell.output(1).write(encoder.encode(`${shell.state.umask.toString(8).padStart(4, '0')}\n`));
    } else if (/^[0-7]+$/.test(mode)) shell.state.umask = Number.parseInt(mode, 8);
    else throw new ShellError(inBuiltin(shell, 'umask', `Illegal mode: ${mode}`), 2, false);
    return 0;
  },
});

function isPipe(input: Input): input is Pipe {
  return 'unread' in input;
}

export const read = defineBuiltin({
  name: 'read',
  run: async (shell, args) => {
    const options = new Map<string, string>();
    const names: string[] = [];
    for (let index = 0; index < args.length; index += 1) {
      const arg = args[index] ?? '';
      if (!/^-./.test(arg) || names.length > 0) names.push(arg);
      else if (/^-[ptnd]$/.test(arg)) {
        index += 1;
        options.set(arg.slice(1), args[index] ?? '');
      } else for (const letter of arg.slice(1)) options.set(letter, '');
    }
    const input = shell.input(0);
    if (options.has('p') && input.isTerminal) await shell.output(2).write(encoder.encode(options.get('p') ?? ''));
    const bytes: number[] = [];
    let ended = false;
    while (!ended && bytes.at(-1) !== 10) {
      const chunk = await shell.traps.interrupting(input.read().then((data) => ({ data })));
      if (chunk === undefined) return 130;
      if (chunk.data === undefined) ended = true;
      else {
        const end = chunk.data.indexOf(10);
        const used = end < 0 ? chunk.data.length : end + 1;
        bytes.push(...chunk.data.subarray(0, used));
        if (isPipe(input)) input.unread(chunk.data.subarray(used));
      }
    }
    const line = new TextDecoder().decode(new Uint8Array(bytes)).replace(/\n$/, '');
    const text = options.has('r') ? line : line.replace(/\\(.)/g, '$1');
    const variables = names.length === 0 ? ['REPLY'] : names;
    const separators = shell.state.get('IFS') ?? ' \t\n';
    for (const [index, value] of splitLine(text, separators, variables.length).entries()) {
      shell.state.set(variables[index] ?? '', value);
    }
    return ended ? 1 : 0;
  },
});

/** As many values as there are variables; the last takes the rest of the line. */
function splitLine(line: string, separators: string, count: number): string[] {
  const values: string[] = [];
  const isSpace = (character: string) => separators.includes(character) && ' \t\n'.includes(character);
  let rest = line;
  while (rest !== '' && isSpace(rest.charAt(0))) rest = rest.slice(1);
  while (values.length < count - 1) {
    let end = 0;
    while (end < rest.length && !separators.includes(rest.charAt(end))) end += 1;
    values.push(rest.slice(0, end));
    rest = rest.slice(end);
    if (rest !== '' && !isSpace(rest.charAt(0))) rest = rest.slice(1);
    while (rest !== '' && isSpace(rest.charAt(0))) rest = rest.slice(1);
  }
  while (rest !== '' && isSpace(rest.charAt(rest.length - 1))) rest = rest.slice(0, -1);
  values.push(rest);
  return values;
}

export const type = defineBuiltin({
  name: 'type',
  run: (shell, args, all) =>
    args[0] === '-t' ? lookUp(shell, args.slice(1), '-t', all) : lookUp(shell, args, '-V', all),
});

export const hash = defineBuiltin({ name: 'hash', run: () => 0 });
export const letArithmetic = defineBuiltin({
  name: 'let',
  run: async (shell, args) => {
    const where = shell.flavour.kind === 'bash' ? 'let: ' : 'let: line 0: ';
    let value = 0n;
    for (const arg of args) value = await shell.expander.arithmetic(arg, where);
    return value === 0n ? 1 : 0;
  },
});

/** Processor time of the shell and its children: simulated ones take next to none. */
export const times = defineBuiltin({
  name: 'times',
  run: async (shell) => {
    const none = shell.flavour.kind === 'bash' ? '0m0.000s' : shell.flavour.kind === 'dash' ? '0m0.000000s' : '0m0.00s';
    await shell.output(1).write(encoder.encode(`${none} ${none}\n${none} ${none}\n`));
    return 0;
  },
});
