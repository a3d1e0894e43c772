import type { CommandDefinition } from '../command.ts';

/** What may stand at a place of the command line: names, the shell's own completion of files, or nothing that is known. */
export type Candidates = readonly string[] | 'files';

/** The values of arguments and options, by what stands in their angle brackets (`lab` of `--name <lab>`). */
export type ValuesOf = (placeholder: string) => Promise<Candidates>;

const shared: CommandDefinition['options'] = [
  ['--lang <language>', ''],
  ['--help', ''],
];

/**
 * What can stand in the place of the last word, given the words before it (both without `cka-lab`); names that do not begin
 * like the last word are left out.
 */
export async function candidates(
  words: readonly string[],
  commands: readonly CommandDefinition[],
  valuesOf: ValuesOf,
): Promise<Candidates> {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const found = await possible(before, current, commands, valuesOf);
  return found === 'files' ? found : found.filter((name) => name.startsWith(current));
}

async function possible(
  before: readonly string[],
  current: string,
  commands: readonly CommandDefinition[],
  valuesOf: ValuesOf,
): Promise<Candidates> {
  const { command, path, rest, awaited } = follow(before, commands);
  if (rest.includes('--')) return 'files';
  if (awaited !== undefined) return valuesOf(awaited);
  if (current.startsWith('-')) {
    const own = path.length === 0 ? [['--plain', ''] as const, ['--version', ''] as const] : [];
    const flags = [...(command?.options ?? own), ...(shared ?? [])].map(([syntax]) => flagOf(syntax));
    return flags.filter((flag) => !before.includes(flag));
  }
  if (command === undefined) return rest.length > 0 ? [] : verbs(path, commands);
  if (command.passThrough && rest.length > 0) return 'files';
  const syntaxes = (command.arguments ?? []).map(([syntax]) => syntax);
  const syntax = syntaxes[rest.length] ?? syntaxes.find((one) => one.includes('...'));
  return syntax === undefined ? [] : valuesOf(placeholderOf(syntax) ?? '');
}

/** The next words of verbs that begin with these: `pack` and `start`, then `lint`. */
function verbs(path: readonly string[], commands: readonly CommandDefinition[]): readonly string[] {
  const begun = commands
    .filter(({ hidden }) => hidden !== true)
    .map(({ name }) => name.split(' '))
    .filter((words) => path.every((word, index) => words[index] === word));
  return [...new Set(begun.map((words) => words[path.length] ?? ''))];
}

interface Place {
  /** The words that named the verb, or its group so far. */
  readonly path: readonly string[];
  readonly command: CommandDefinition | undefined;
  /** The arguments behind the verb, without options and their values. */
  readonly rest: readonly string[];
  /** The placeholder of the option that the last word was, where it takes a value. */
  readonly awaited: string | undefined;
}

function follow(before: readonly string[], commands: readonly CommandDefinition[]): Place {
  const path: string[] = [];
  const rest: string[] = [];
  let command: CommandDefinition | undefined;
  let awaited: string | undefined;
  for (const word of before) {
    if (awaited !== undefined) {
      awaited = undefined;
    } else if (word.startsWith('-') && word !== '--' && !rest.includes('--')) {
      const options = [...(command?.options ?? []), ...(shared ?? [])];
      const syntax = options.find(([one]) => flagOf(one) === word)?.[0];
      awaited = syntax === undefined ? undefined : placeholderOf(syntax);
    } else if (command === undefined && rest.length === 0 && verbs(path, commands).includes(word)) {
      path.push(word);
      command = commands.find(({ name }) => name === path.join(' '));
    } else {
      rest.push(word);
    }
  }
  return { path, command, rest, awaited };
}

function flagOf(syntax: string): string {
  return syntax.split(' ')[0] ?? syntax;
}

/** `lab` of `--name <lab>`, `scenario` of `[scenario]`, `machine` of `<machine...>`. */
function placeholderOf(syntax: string): string | undefined {
  return /[<[]([^\]>.]+)(?:\.\.\.)?[\]>]/.exec(syntax)?.[1];
}
