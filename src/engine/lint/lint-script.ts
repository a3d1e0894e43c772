import type { Problem } from '#api';

/** One simple command of a line: its words, where it begins, and whether its output goes into the next one. */
interface Command {
  /** Of the shell, before it: `until`, `do`. */
  readonly keywords: readonly string[];
  readonly words: readonly string[];
  readonly at: number;
  readonly piped: boolean;
}

interface Rule {
  readonly rule: string;
  /** Whether it is about that command, `next` being the one behind it; `polls`: it stands in a loop that ends when something holds. */
  applies(command: Command, next: Command | undefined, polls: boolean): boolean;
  readonly message: string;
  readonly remedy: string;
}

/** What a script of a pack had better not do on somebody else's machine, or in a test that has to be true every time. */
const rules: readonly Rule[] = [
  {
    rule: 'removes-variable',
    applies: ({ words }) =>
      words[0] === 'rm' &&
      words.some((word) => /^-\w*[rR]|^--recursive$/.test(word)) &&
      words.some((word) => word.includes('$')),
    message: 'This removes everything below a path that a variable says, which may be empty.',
    remedy: 'Write the path out, or let the shell stop where it is empty: :? behind the name, in braces.',
  },
  {
    rule: 'pipes-to-shell',
    applies: ({ words, piped }, next) => {
      const [first, second] = next?.words ?? [];
      const program = first === 'sudo' ? second : first;
      return piped && (words[0] === 'curl' || words[0] === 'wget') && /^(ba|z|da)?sh$/.test(program ?? '');
    },
    message: 'This runs what some server happens to send.',
    remedy: 'Put what it does into the script: packs work offline.',
  },
  {
    rule: 'deletes-all',
    applies: ({ words }) => words[0] === 'kubectl' && words.includes('delete') && words.includes('--all'),
    message: 'This deletes all objects of a kind, also those of others.',
    remedy: 'Name what it deletes.',
  },
  {
    rule: 'prunes',
    applies: ({ words }) => words[0] === 'docker' && (words[1] === 'prune' || words[2] === 'prune'),
    message: "This takes away what is not the pack's own.",
    remedy: 'Name what it removes.',
  },
  {
    rule: 'sleeps',
    applies: ({ words }, _, polls) => words[0] === 'sleep' && !polls,
    message: 'This waits for a time, which is too long on one machine and too short on another.',
    remedy: 'Wait for what it waits for: kubectl wait, docker wait, until ...; do sleep 0.1; done.',
  },
];

/** What is risky in a shell script, with line and column. `parameters`: variables that hold them belong in double quotes. */
export function lintScript(text: string, file: string, parameters: readonly string[]): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (line: number, at: number, rule: string, message: string, remedy: string): void => {
    problems.push({ file, line: line + 1, column: at + 1, severity: 'warning', rule, message, remedy });
  };
  let polls = false;
  for (const { number, code } of commandLines(text)) {
    const commands = commandsOf(code);
    for (const [index, command] of commands.entries()) {
      polls = command.words[0] !== 'done' && (polls || beginsToPoll(command));
      for (const { rule, applies, message, remedy } of rules) {
        if (applies(command, commands[index + 1], polls)) add(number, command.at, rule, message, remedy);
      }
    }
    for (const { name, at } of unquotedVariables(code)) {
      if (!parameters.includes(name)) continue;
      add(number, at, 'unquoted-parameter', `The parameter $${name} stands outside of quotes.`, `Write "$${name}".`);
    }
  }
  return problems;
}

/** The lines that are commands: no comments, and nothing of here-documents, which are texts. */
function* commandLines(text: string): Generator<{ readonly number: number; readonly code: string }> {
  let end: string | undefined;
  for (const [number, line] of text.split('\n').entries()) {
    if (end !== undefined) {
      if (line.trim() === end) end = undefined;
      continue;
    }
    end = /<<-?\s*(['"]?)(\w+)\1/.exec(line)?.[2];
    if (!/^\s*#/.test(line)) yield { number, code: line };
  }
}

function unquotedVariables(code: string): readonly { readonly name: string; readonly at: number }[] {
  const found: { name: string; at: number }[] = [];
  let quote: string | undefined;
  for (let at = 0; at < code.length; at++) {
    const letter = code[at] ?? '';
    if (letter === '\\' && quote !== "'") at += 1;
    else if (quote !== undefined) quote = letter === quote ? undefined : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '$') {
      const name = /^\$\{?(\w+)/.exec(code.slice(at, at + 40))?.[1];
      if (name !== undefined) found.push({ name, at });
    }
  }
  return found;
}

function beginsToPoll({ keywords, words: [first = ''] }: Command): boolean {
  return ['until', 'while'].some((loop) => keywords.includes(loop)) && !['true', ':', 'false'].includes(first);
}

const separators = /(\|\||&&|[;|&])/;
const keywords = new Set(['do', 'then', 'else', 'if', 'while', 'until', '!', '{', '(']);

/** The simple commands of a line. What stands in quotes is one of their words, whatever it would do elsewhere. */
function commandsOf(code: string): readonly Command[] {
  const parts = code.replace(/"[^"]*"|'[^']*'/g, (quoted) => quoted.replace(/[;|&\s]/g, '_')).split(separators);
  const commands: Command[] = [];
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      const words = [...part.matchAll(/\S+/g)];
      const first = words.findIndex(([word]) => !keywords.has(word));
      const start = words[first];
      if (start !== undefined) {
        const rest = words.slice(first).map(([word]) => word);
        const before = words.slice(0, first).map(([word]) => word);
        commands.push({ keywords: before, words: rest, at: at + start.index, piped: parts[index + 1] === '|' });
      }
    }
    at += part.length;
  }
  return commands;
}
