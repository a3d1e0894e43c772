import { type Limit, noLimit } from '../../process/limits.ts';
import type { Shell } from '../shell.ts';
import { ShellError } from '../state.ts';
import { defineBuiltin } from './builtin.ts';
import { type LimitWords, limitWords, type Row } from './ulimit-words.ts';

/** Nobody can change how much a pipe holds between two processes. */
const pipe: Limit = { soft: 4096, hard: 4096 };

export const ulimit = defineBuiltin({
  name: 'ulimit',
  run: async (shell, args) => {
    const words = limitWords[shell.flavour.kind];
    const letters: string[] = [];
    let value: string | undefined;
    for (const arg of args) {
      if (/^-./.test(arg)) letters.push(...arg.slice(1));
      else value ??= arg;
    }
    const [soft, hard] = [letters.includes('S'), letters.includes('H')];
    const named = letters.filter((letter) => !'SHa'.includes(letter));
    for (const letter of named) {
      const { text, status } = words.unknownOption(letter);
      if (!Object.hasOwn(words.rows, letter)) throw failure(shell, text, status);
    }
    const wanted = letters.includes('a') ? Object.keys(words.rows) : chosen(words, named);
    const text: string[] = [];
    for (const letter of wanted) {
      const row = words.rows[letter];
      if (row === undefined) continue;
      const limit = limitOf(shell, row);
      if (value === undefined || letters.includes('a')) {
        const label = letters.includes('a') || wanted.length > 1 ? words.label(letter, row) : '';
        text.push(`${label}${shown(limit, row, hard && !soft)}\n`);
      } else {
        const next = changed(limit, row, value, soft === hard ? 'both' : soft ? 'soft' : 'hard', words);
        if ('text' in next) throw failure(shell, next.text, next.status);
        shell.state.limits.set(row.limit, next);
      }
    }
    await shell.output(1).write(new TextEncoder().encode(text.join('')));
    return 0;
  },
});

/** The limits that options name: the size of files when none does. */
function chosen({ showsSeveral }: LimitWords, named: readonly string[]): readonly string[] {
  if (named.length === 0) return ['f'];
  return showsSeveral ? named : named.slice(-1);
}

/** In dash a builtin of this kind that goes wrong ends the script. */
function failure(shell: Shell, text: string, status: number): ShellError {
  return new ShellError(text, status, shell.flavour.kind === 'dash');
}

function limitOf(shell: Shell, { limit }: Row): Limit {
  if (limit === 'pipe') return pipe;
  return shell.state.limits.get(limit) ?? shell.table.limits.get(limit) ?? noLimit;
}

function shown(limit: Limit, { unit }: Row, hard: boolean): string {
  const value = hard ? limit.hard : limit.soft;
  return value === Number.POSITIVE_INFINITY ? 'unlimited' : String(Math.floor(value / unit));
}

/** Nobody in a container may raise what bounds him: then it is what the shell says instead. */
function changed(
  limit: Limit,
  row: Row,
  value: string,
  which: 'soft' | 'hard' | 'both',
  words: LimitWords,
): Limit | { readonly text: string; readonly status: number } {
  if (value !== 'unlimited' && !/^\d+$/.test(value)) return words.notNumber(value);
  const amount = value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value) * row.unit;
  const next = { soft: which === 'hard' ? limit.soft : amount, hard: which === 'soft' ? limit.hard : amount };
  if (next.soft > next.hard || row.limit === 'pipe') return words.refused(row, 'Invalid argument');
  if (next.hard > limit.hard) return words.refused(row, 'Operation not permitted');
  return next;
}
