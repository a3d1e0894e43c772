import { elementName, unsetElement } from '../arrays.ts';
import type { Shell } from '../shell.ts';
import { ShellError } from '../state.ts';
import { defineBuiltin, inBuiltin } from './builtin.ts';

const encoder = new TextEncoder();

async function print(shell: Shell, lines: readonly string[]): Promise<void> {
  for (const line of lines) await shell.output(1).write(encoder.encode(`${line}\n`));
}

const quoted = (value: string) => `'${value.replaceAll("'", `'"'"'`)}'`;

const inDoubleQuotes = (value: string) => `"${value.replace(/["\\$`]/g, '\\$&')}"`;

function parts(
  shell: Shell,
  builtin: string,
  text: string,
): { readonly name: string; readonly value: string | undefined } {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  if (!/^[A-Za-z_]\w*$/.test(name))
    throw new ShellError(inBuiltin(shell, builtin, `${name}: bad variable name`), 2, true);
  return { name, value: equals < 0 ? undefined : text.slice(equals + 1) };
}

function marking(builtin: 'export' | 'readonly', mark: 'exported' | 'readOnly') {
  return defineBuiltin({
    name: builtin,
    special: true,
    run: async (shell, args) => {
      const remove = args[0] === '-n';
      const names = args.filter((arg) => arg !== '-p' && arg !== '-n');
      if (names.length === 0) {
        const isBash = shell.flavour.kind === 'bash';
        const word = isBash ? `declare -${mark === 'exported' ? 'x' : 'r'}` : builtin;
        const quote = isBash ? inDoubleQuotes : quoted;
        const lines = [...shell.state.variables]
          .filter(([, variable]) => variable[mark])
          .map(([name, { value }]) => `${word} ${name}${value === undefined ? '' : `=${quote(value)}`}`);
        await print(shell, lines.sort());
        return 0;
      }
      for (const arg of names) {
        const { name, value } = parts(shell, builtin, arg);
        if (value !== undefined) shell.state.set(name, value);
        const variable = shell.state.variables.get(name) ?? { value: undefined, exported: false, readOnly: false };
        shell.state.variables.set(name, { ...variable, [mark]: !remove });
      }
      return 0;
    },
  });
}
export const exportVariables = marking('export', 'exported');
export const readOnlyVariables = marking('readonly', 'readOnly');

export const local = defineBuiltin({
  name: 'local',
  run: async (shell, args) => {
    const scope = shell.locals.at(-1);
    if (scope === undefined) throw new ShellError(inBuiltin(shell, 'local', 'not in a function'), 2, true);
    const letters = args.filter((arg) => arg.startsWith('-')).join('');
    for (const arg of args.filter((one) => !one.startsWith('-'))) {
      const { name, value } = parts(shell, 'local', arg);
      const before = shell.state.variables.get(name);
      if (!scope.has(name)) scope.set(name, before);
      if (shell.flavour.kind === 'bash' && (/[aA]/.test(letters) || /^\(.*\)$/s.test(value ?? ''))) {
        shell.state.arrays.set(name, { elements: new Map(), associative: letters.includes('A') });
        if (value !== undefined) await shell.evaluate(arg);
      } else if (value === undefined) shell.state.variables.delete(name);
      else shell.state.set(name, value);
    }
    return 0;
  },
});

export const unset = defineBuiltin({
  name: 'unset',
  special: true,
  run: async (shell, args) => {
    for (const name of args.filter((arg) => !arg.startsWith('-'))) {
      if (args[0] === '-f') shell.state.functions.delete(name);
      else if (shell.flavour.kind === 'bash' && elementName(name) !== undefined) await unsetElement(shell, name);
      else shell.state.unset(name);
    }
    return 0;
  },
});

const longOptions: Readonly<Record<string, string>> = {
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  noglob: 'f',
  allexport: 'a',
  noclobber: 'C',
  verbose: 'v',
  monitor: 'm',
  noexec: 'n',
  notify: 'b',
};
/** Those that only bash has. */
const longOptionsOfBash: Readonly<Record<string, string>> = {
  errtrace: 'E',
  functrace: 'T',
  hashall: 'h',
  braceexpand: 'B',
  histexpand: 'H',
  physical: 'P',
  posix: 'posix',
  emacs: 'emacs',
  vi: 'vi',
  history: 'history',
};

/** Applies `-eu`, `+x`, `-o pipefail`; gives the arguments that follow the options, undefined when there are none. */
export function applyOptions(shell: Shell, args: readonly string[]): readonly string[] | undefined {
  const rest = [...args];
  const isBash = shell.flavour.kind === 'bash';
  for (;;) {
    const [option] = rest;
    if (option === undefined) return undefined;
    if (option === '--') return rest.slice(1);
    if (!/^[-+]./.test(option)) return rest;
    rest.shift();
    const turn = (name: string) => {
      if (option.startsWith('-')) shell.state.options.add(name);
      else shell.state.options.delete(name);
    };
    for (const letter of option.slice(1)) {
      if (letter === 'o') {
        const name = rest.shift();
        if (name === undefined) continue;
        const letterOf = longOptions[name] ?? (isBash ? longOptionsOfBash[name] : undefined);
        if (name !== 'pipefail' && letterOf === undefined) {
          throw new ShellError(inBuiltin(shell, 'set', `illegal option ${option.charAt(0)}o ${name}`), 2, true);
        }
        turn(letterOf ?? name);
      } else if (`aCefuvxbmnhiBH${isBash ? 'ETPktp' : ''}`.includes(letter)) turn(letter);
      else throw new ShellError(inBuiltin(shell, 'set', `illegal option ${option.charAt(0)}${letter}`), 2, true);
    }
  }
}

export const set = defineBuiltin({
  name: 'set',
  special: true,
  run: async (shell, args) => {
    if (args.length === 0) {
      const lines = [...shell.state.variables]
        .filter(([, { value }]) => value !== undefined)
        .map(([name, { value }]) => `${name}=${quoted(value ?? '')}`);
      await print(shell, lines.sort());
      return 0;
    }
    const positional = applyOptions(shell, args);
    if (positional !== undefined) shell.state.positional = [...positional];
    return 0;
  },
});

export const shift = defineBuiltin({
  name: 'shift',
  special: true,
  run: (shell, [text]) => {
    const by = Number(text ?? 1);
    if (by > shell.state.positional.length) return 1;
    shell.state.positional = shell.state.positional.slice(by);
    return 0;
  },
});

export const getopts = defineBuiltin({
  name: 'getopts',
  run: async (shell, [letters = '', variable = '', ...explicit]) => {
    const args = explicit.length > 0 ? explicit : shell.state.positional;
    const index = Number(shell.state.get('OPTIND') ?? 1);
    const at = Number(shell.state.get('__optpos') ?? 1);
    const word = args[index - 1];
    if (word === undefined || !/^-./.test(word) || word === '--') {
      shell.state.set(variable, '?');
      if (word === '--') shell.state.set('OPTIND', String(index + 1));
      return 1;
    }
    const letter = word.charAt(at);
    const known = letters.indexOf(letter);
    const takesValue = known >= 0 && letters.charAt(known + 1) === ':';
    let next = at + 1 < word.length ? index : index + 1;
    shell.state.unset('OPTARG');
    if (takesValue) {
      const value = at + 1 < word.length ? word.slice(at + 1) : args[index];
      next = at + 1 < word.length ? index + 1 : index + 2;
      if (value !== undefined) shell.state.set('OPTARG', value);
    } else if (known < 0 && !letters.startsWith(':')) {
      // Neither BusyBox' nor bash's names the line.
      if (shell.flavour.kind === 'bash') await shell.say(`${shell.state.name}: illegal option -- ${letter}`);
      else await shell.say(`Illegal option -${letter}`);
    }
    shell.state.set(variable, known < 0 ? '?' : letter);
    shell.state.set('OPTIND', String(next));
    shell.state.set('__optpos', String(next === index ? at + 1 : 1));
    return 0;
  },
});
