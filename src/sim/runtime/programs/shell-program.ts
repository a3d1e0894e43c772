import { normalizePath } from '../files/paths.ts';
import { ProcessTable } from '../process/process-table.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import type { Pipe } from '../process/streams.ts';
import { usersOf } from '../process/users.ts';
import { applyOptions } from '../shell/builtins/variables.ts';
import { Exit } from '../shell/control.ts';
import { ash, bash, dash, type Flavour } from '../shell/flavour.ts';
import { loadParser, type ScriptNode, ShellSyntaxError } from '../shell/parse.ts';
import { Shell } from '../shell/shell.ts';
import { ShellState } from '../shell/state.ts';

function defineShell(name: string, flavour: Flavour) {
  return defineProgram({ name, run: (context) => runShell(context, flavour) });
}
export const busyboxShell = defineShell('sh', ash);
export const debianShell = defineShell('dash', dash);
export const bashShell = defineShell('bash', bash);

async function runShell(context: ProgramContext, flavour: Flavour): Promise<number> {
  const args = [...context.arguments];
  let command: string | undefined;
  let fromStdin = false;
  let interactive = false;
  const options: string[] = [];
  while (args[0]?.match(/^[-+]./)) {
    const option = args.shift() ?? '';
    if (option === '--') break;
    if (option === '--login' || option === '--norc' || option === '--noprofile') continue;
    if (option === '-o' || option === '+o') {
      options.push(option, args.shift() ?? '');
      continue;
    }
    const letters = option.slice(1);
    const others = letters.replace(/[csil]/g, '');
    if (letters.includes('c')) command = '';
    if (letters.includes('s')) fromStdin = true;
    if (letters.includes('i')) interactive = true;
    if (others !== '') options.push(`${option.charAt(0)}${others}`);
  }
  if (command !== undefined) command = args.shift();
  const file = command === undefined && !fromStdin ? args.shift() : undefined;
  const zero = command === undefined ? (file ?? context.name) : (args.shift() ?? context.name);
  const readsTerminal = command === undefined && file === undefined && context.stdin.isTerminal;
  const shell = createShell(context, flavour, zero, args, interactive || readsTerminal);
  if (options.length > 0) applyOptions(shell, options);
  if (command !== undefined) return shell.main(command, { last: true, tested: false });
  if (file !== undefined) {
    const path = normalizePath(file, context.workingDirectory);
    let text: string;
    try {
      text = new TextDecoder().decode(context.files.readFile(path));
    } catch {
      await context.complain(`can't open '${file}': No such file or directory`);
      return 2;
    }
    return shell.main(text);
  }
  return shell.interactive ? runInteractively(shell, context) : runStdin(shell, context);
}

function createShell(
  context: ProgramContext,
  flavour: Flavour,
  name: string,
  positional: readonly string[],
  interactive: boolean,
): Shell {
  const { system, process, files } = context;
  if (!(system instanceof ProcessTable)) throw new Error('a shell outside of a container');
  const state = new ShellState(name, positional, context.workingDirectory);
  for (const [key, value] of context.environment) {
    state.variables.set(key, { value, exported: true, readOnly: false });
  }
  state.set('PWD', context.workingDirectory);
  state.set('IFS', ' \t\n');
  state.set('OPTIND', '1');
  const descriptors = new Map([
    [0, { input: context.stdin }],
    [1, { output: context.stdout }],
    [2, { output: context.stderr }],
  ]);
  const mainPid = process.pid;
  return new Shell({ table: system, process, files, flavour, state, descriptors, interactive, mainPid });
}

/** Lines from a pipe: each statement runs as soon as it is whole, and commands read what follows it. */
async function runStdin(shell: Shell, context: ProgramContext): Promise<number> {
  return shell.finish(async () => {
    for (;;) {
      const script = await nextScript(lineReader(context), async () => undefined);
      if (script === undefined) return;
      await shell.statements(script.statements, { last: false, tested: false });
    }
  });
}

async function runInteractively(shell: Shell, context: ProgramContext): Promise<number> {
  const encoder = new TextEncoder();
  let interrupt: (() => void) | undefined;
  context.process.handle('INT', () => interrupt?.());
  context.process.handle('TERM', 'ignore');
  const lines = lineReader(context);
  return shell.finish(async () => {
    for (;;) {
      const prompt = promptOf(shell, context);
      await context.stderr.write(encoder.encode(prompt));
      const interrupted = new Promise<'interrupted'>((resolve) => {
        interrupt = () => resolve('interrupted');
      });
      try {
        const reading = nextScript(lines, async () => context.stderr.write(encoder.encode('> ')), interrupted);
        const script = await reading;
        interrupt = undefined;
        if (script === 'interrupted') {
          await context.stderr.write(encoder.encode('\n'));
          shell.state.status = 130;
          continue;
        }
        if (script === undefined) {
          if (shell.flavour.kind === 'bash') await context.stderr.write(encoder.encode('exit\n'));
          else await context.stderr.write(encoder.encode('\n'));
          throw new Exit(shell.state.status);
        }
        let stopped = false;
        interrupt = () => {
          stopped = true;
        };
        await shell.statements(script.statements, { last: false, tested: false });
        // The prompt does not stand behind the ^C that ended a command.
        if (stopped && shell.state.status === 130) await context.stderr.write(encoder.encode('\n'));
      } catch (error) {
        if (error instanceof Exit) throw error;
        await shell.report(error);
      }
    }
  });
}

function promptOf(shell: Shell, context: ProgramContext): string {
  const { uid } = context.process.credentials;
  return shell.flavour.prompt({
    user: usersOf(context.files).find((user) => user.uid === uid)?.name ?? 'I have no name!',
    hostname: context.system.hostname,
    directory: shell.state.directory,
    home: shell.state.get('HOME') ?? '/',
    superuser: uid === 0,
  });
}

async function nextScript(lines: LineReader, more: () => Promise<unknown>): Promise<ScriptNode | undefined>;
async function nextScript(
  lines: LineReader,
  more: () => Promise<unknown>,
  interrupted: Promise<'interrupted'>,
): Promise<ScriptNode | 'interrupted' | undefined>;
/** Reads lines until they parse; undefined at the end of input. */
async function nextScript(
  lines: LineReader,
  more: () => Promise<unknown>,
  interrupted?: Promise<'interrupted'>,
): Promise<ScriptNode | 'interrupted' | undefined> {
  const parse = await loadParser();
  let text = '';
  for (;;) {
    const reading = lines.next();
    const line = await (interrupted === undefined ? reading : Promise.race([reading, interrupted]));
    if (line === 'interrupted') return line;
    lines.take();
    if (line === undefined) {
      if (text === '') return undefined;
      return parse(text);
    }
    text += line.text;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof ShellSyntaxError) || !error.incomplete) throw error;
      await more();
    }
  }
}

/** Lines one by one. What `next` promised and nobody took, because of a Ctrl-C, is promised again. */
interface LineReader {
  next(): Promise<{ readonly text: string } | undefined>;
  take(): void;
}

function lineReader(context: ProgramContext): LineReader {
  let pending: ReturnType<typeof readLine> | undefined;
  return {
    next: () => {
      pending ??= readLine(context);
      return pending;
    },
    take: () => {
      pending = undefined;
    },
  };
}

async function readLine(context: ProgramContext): Promise<{ readonly text: string } | undefined> {
  const parts: Uint8Array[] = [];
  const decoder = new TextDecoder();
  const whole = () => parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
  for (;;) {
    const chunk = await context.read();
    if (chunk === undefined) return parts.length === 0 ? undefined : { text: whole() };
    const end = chunk.indexOf(10);
    if (end < 0) {
      parts.push(chunk);
      continue;
    }
    parts.push(chunk.subarray(0, end + 1));
    if ('unread' in context.stdin) (context.stdin as Pipe).unread(chunk.subarray(end + 1));
    return { text: whole() };
  }
}
