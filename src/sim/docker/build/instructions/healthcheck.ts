import { DockerfileError } from '../dockerfile/dockerfile-error.ts';
import { goQuote, goQuoteList } from '../dockerfile/go-quote.ts';
import { kindAndRest } from '../dockerfile/words.ts';
import { parseGoDuration, renderGoDuration } from '../go-duration.ts';
import { defineInstruction } from './definition.ts';
import { demandSome } from './demand.ts';

interface Health {
  readonly Test: readonly string[];
  /** Nanoseconds. */
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

const names = ['interval', 'timeout', 'start-period', 'retries'] as const;

function duration(flags: ReadonlyMap<string, string>, name: string): number {
  const text = flags.get(name) ?? '';
  if (text === '') return 0;
  const nanoseconds = parseGoDuration(text);
  if (typeof nanoseconds === 'string') throw new DockerfileError(nanoseconds);
  if (nanoseconds < 1_000_000) throw new DockerfileError(`Interval "${name}" cannot be less than 1ms`);
  return nanoseconds;
}

function retries(flags: ReadonlyMap<string, string>): number {
  const text = flags.get('retries') ?? '';
  if (text === '') return 0;
  if (!/^[+-]?\d+$/.test(text)) throw new DockerfileError(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  if (Number(text) < 1) throw new DockerfileError(`--retries must be at least 1 (not ${Number(text)})`);
  return Number(text);
}

/** As Go's `%q` prints the structure: durations as text, a number as the character of that code. */
function goForm({
  Test: test,
  Interval: interval = 0,
  Timeout: timeout = 0,
  StartPeriod: start = 0,
  Retries: count = 0,
}: Health) {
  const times = [interval, timeout, start].map((time) => goQuote(renderGoDuration(time))).join(' ');
  const character = count < 0x20 ? `\\x${count.toString(16).padStart(2, '0')}` : String.fromCodePoint(count);
  const named: Readonly<Record<number, string>> = {
    7: '\\a',
    8: '\\b',
    9: '\\t',
    10: '\\n',
    11: '\\v',
    12: '\\f',
    13: '\\r',
  };
  return `&{${goQuoteList(test)} ${times} '${named[count] ?? character}'}`;
}

function optional(name: keyof Health, value: number): Partial<Health> {
  return value === 0 ? {} : { [name]: value };
}

export const healthcheck = defineInstruction({
  name: 'healthcheck',
  split: kindAndRest,
  flags: names,
  parse: ({ args, isJson, flags }) => {
    demandSome('HEALTHCHECK', args);
    const [given = '', ...rest] = args;
    const kind = given.toUpperCase();
    let health: Health = { Test: ['NONE'] };
    if (kind === 'NONE') {
      if (rest.length > 0) throw new DockerfileError('HEALTHCHECK NONE takes no arguments');
    } else if (kind === 'CMD') {
      if (rest.length === 0) throw new DockerfileError('Missing command after HEALTHCHECK CMD');
      health = {
        Test: isJson ? ['CMD', ...rest] : ['CMD-SHELL', rest.join(' ')],
        ...optional('Interval', duration(flags, 'interval')),
        ...optional('Timeout', duration(flags, 'timeout')),
        ...optional('StartPeriod', duration(flags, 'start-period')),
        ...optional('Retries', retries(flags)),
      };
    } else throw new DockerfileError(`Unknown type ${goQuote(kind)} in HEALTHCHECK (try CMD)`);
    return async (stage) => {
      const before = (stage.config.Healthcheck as Health | undefined) ?? { Test: [] };
      const old = before.Test;
      if (old.length > 0 && old[0] !== 'NONE') {
        stage.print(`Note: overriding previous HEALTHCHECK: [${old.join(' ')}]\n`);
      }
      // What is not said stays as it was, also for NONE.
      stage.config.Healthcheck = { ...before, ...health };
      await stage.commit(`HEALTHCHECK ${goForm(health)}`);
    };
  },
});
