import { spawnChild } from '../process/child.ts';
import { joinBytes } from '../process/create-context.ts';
import type { ProgramContext } from '../process/program.ts';
import { StartError } from '../process/start-error.ts';
import { emptyInput, noOutput } from '../process/streams.ts';
import type { Completion } from './line-editor/line-editor.ts';
import type { Shell } from './shell.ts';

/** Programs whose own `__complete` is asked without anybody having said `complete`. */
const selfCompleting = ['kubectl'];

/** Cobra's ShellCompDirective: bits of the number behind the last colon. */
const directives = { error: 1, noSpace: 2, noFiles: 4 };

/**
 * What the program itself proposes for one of its arguments, as completion scripts made by cobra ask; undefined when it is no
 * such program, or the word is none of its arguments. `byFiles` answers where the program leaves it to the shell.
 */
export function completeArgument(
  shell: Shell,
  context: ProgramContext,
  beforeCursor: string,
  byFiles: (beforeCursor: string) => Completion,
): Promise<Completion> | undefined {
  const command = /(?:^|[;&|({]|\$\()([^;&|({]*)$/.exec(beforeCursor)?.[1]?.trimStart() ?? '';
  // A redirection and a variable are completed by the shell.
  const words = command.split(/\s+/);
  const last = words.at(-1) ?? '';
  if (words.length < 2 || /[<>]\s*\S*$/.test(command) || last.startsWith('$')) return undefined;
  while (/^(?:\w+=.*|sudo|watch|time)$/.test(words[0] ?? '') && words.length > 2) words.shift();
  const [name = '', ...args] = words;
  const [aliased = name, ...first] = (shell.state.aliases.get(name) ?? name).trim().split(/\s+/);
  const program = shell.state.completions.get(name) ?? aliased;
  if (!selfCompleting.includes(program) && !shell.state.completions.has(name)) return undefined;
  return ask(shell, context, [program, '__complete', ...(aliased === program ? first : []), ...args]).then((answer) => {
    const [, text = '', number = '0'] = /^((?:.*\n)*?):(\d+)\s*$/m.exec(answer) ?? [];
    const directive = Number(number);
    if ((directive & directives.error) !== 0) return { replace: 0, candidates: [] };
    const prefix = /^--?[\w-]+=/.exec(last)?.[0] ?? '';
    const typed = last.slice(prefix.length);
    const names = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('_activeHelp_'))
      .map((line) => line.split('\t')[0] ?? '')
      .map((line) => (prefix !== '' && line.startsWith(prefix) ? line.slice(prefix.length) : line))
      .filter((line) => line.startsWith(typed));
    if (names.length === 0 && (directive & directives.noFiles) === 0) return byFiles(beforeCursor);
    const suffix = (directive & directives.noSpace) === 0 ? ' ' : '';
    return { replace: [...typed].length, candidates: names.map((one) => ({ text: one, label: one, suffix })) };
  });
}

/** What a program writes to its output; nothing where it cannot be started. */
async function ask(shell: Shell, context: ProgramContext, args: readonly string[]): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    const child = spawnChild(context, args, {
      environment: shell.state.environment(),
      workingDirectory: shell.state.directory,
      stdin: emptyInput,
      stdout: { isTerminal: false, write: (data) => void chunks.push(data.slice()) },
      stderr: noOutput,
    });
    await context.process.until(child.exited);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
  }
  return new TextDecoder().decode(joinBytes(chunks));
}
