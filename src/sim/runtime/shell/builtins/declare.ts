import { elementsOf } from '../arrays.ts';
import type { Shell } from '../shell.ts';
import { ShellError } from '../state.ts';
import { defineBuiltin } from './builtin.ts';
import { local } from './variables.ts';

const encoder = new TextEncoder();
const quoted = (value: string) => `"${value.replace(/["\\$`]/g, '\\$&')}"`;

/** `declare -ax name="value"`, as bash prints it. */
function shown(shell: Shell, name: string): string | undefined {
  const array = shell.state.arrays.get(name);
  const variable = shell.state.variables.get(name);
  if (array === undefined && variable === undefined) return undefined;
  const marks = [
    array === undefined ? '' : array.associative ? 'A' : 'a',
    variable?.readOnly ? 'r' : '',
    variable?.exported ? 'x' : '',
  ].join('');
  const elements = elementsOf(shell, name).map(([key, value]) => `[${key}]=${quoted(value)}`);
  const value = array === undefined ? variable?.value : undefined;
  const content = array === undefined ? (value === undefined ? '' : `=${quoted(value)}`) : `=(${elements.join(' ')})`;
  return `declare -${marks === '' ? '-' : marks} ${name}${content}`;
}

function declaring(name: 'declare' | 'typeset') {
  return defineBuiltin({
    name,
    run: async (shell, args) => {
      const letters = args.filter((arg) => /^-[A-Za-z]+$/.test(arg)).join('');
      const words = args.filter((arg) => !/^[-+][A-Za-z]+$/.test(arg));
      if (letters.includes('p') || (words.length === 0 && letters === '')) {
        const names = words.length > 0 ? words : [...shell.state.variables.keys(), ...shell.state.arrays.keys()].sort();
        let status = 0;
        for (const word of names) {
          const line = shown(shell, word);
          if (line !== undefined) await shell.output(1).write(encoder.encode(`${line}\n`));
          else {
            await shell.complain(`${name}: ${word}: not found`);
            status = 1;
          }
        }
        return status;
      }
      if (letters.includes('F') || letters.includes('f')) {
        for (const known of words.length > 0 ? words : [...shell.state.functions.keys()].sort()) {
          if (!shell.state.functions.has(known)) return 1;
          await shell.output(1).write(encoder.encode(words.length > 0 ? `${known}\n` : `declare -f ${known}\n`));
        }
        return 0;
      }
      for (const word of words) await declareOne(shell, name, word, letters);
      return 0;
    },
  });
}

async function declareOne(shell: Shell, builtin: string, word: string, letters: string): Promise<void> {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellError(`${builtin}: \`${word}': not a valid identifier`, 1, false);
  const isArray = /[aA]/.test(letters);
  // Within a function what is declared is its own.
  if (shell.locals.length > 0 && !letters.includes('g') && !isArray) await local.run(shell, [name]);
  if (isArray && !shell.state.arrays.has(name)) {
    shell.state.arrays.set(name, { elements: new Map(), associative: letters.includes('A') });
  }
  if (equals >= 0) {
    const value = word.slice(equals + 1);
    if (/^\(.*\)$/s.test(value)) await shell.evaluate(word);
    else
      shell.state.set(
        name,
        letters.includes('l') ? value.toLowerCase() : letters.includes('u') ? value.toUpperCase() : value,
      );
  }
  if (!/[xr]/.test(letters)) return;
  const variable = shell.state.variables.get(name) ?? { value: undefined, exported: false, readOnly: false };
  shell.state.variables.set(name, {
    ...variable,
    exported: variable.exported || letters.includes('x'),
    readOnly: variable.readOnly || letters.includes('r'),
  });
}

export const declare = declaring('declare');
export const typeset = declaring('typeset');
