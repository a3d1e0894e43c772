import { normalizePath } from '../files/paths.ts';
import { ProcessTable } from '../process/process-table.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { applyOptions } from '../shell/builtins/variables.ts';
import { inFrame } from '../shell/call-stack.ts';
import { ash, bash, dash, type Flavour } from '../shell/flavour.ts';
import { runInteractively } from '../shell/interactive.ts';
import { defaultPrompt } from '../shell/prompt.ts';
import { runStdin } from '../shell/read-script.ts';
import { Shell } from '../shell/shell.ts';
import { readStartupFiles } from '../shell/startup-files.ts';
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
  let login = false;
  let startup = true;
  const options: string[] = [];
  while (args[0]?.match(/^[-+]./)) {
    const option = args.shift() ?? '';
    if (option === '--') break;
    if (option === '--login') login = true;
    if (option === '--norc' || option === '--noprofile') startup = false;
    if (option.startsWith('--')) continue;
    if (option === '-o' || option === '+o') {
      options.push(option, args.shift() ?? '');
      continue;
    }
    const letters = option.slice(1);
    const others = letters.replace(/[csil]/g, '');
    if (letters.includes('c')) command = '';
    if (letters.includes('s')) fromStdin = true;
    if (letters.includes('i')) interactive = true;
    if (letters.includes('l')) login = true;
    if (others !== '') options.push(`${option.charAt(0)}${others}`);
  }
  const called = (context.process.arguments[0] ?? context.name).replace(/^-/, '');
  if (command !== undefined) {
    command = args.shift();
    if (command === undefined) {
      const complaint = flavour.kind === 'bash' ? '-c: option requires an argument' : '-c requires an argument';
      await context.stderr.write(
        new TextEncoder().encode(`${called}: ${flavour.kind === 'dash' ? '0: ' : ''}${complaint}\n`),
      );
      return 2;
    }
  }
  const file = command === undefined && !fromStdin ? args.shift() : undefined;
  const isTalk = command === undefined && file === undefined;
  const zero = command === undefined ? (file ?? context.name) : (args.shift() ?? called);
  const readsTerminal = command === undefined && file === undefined && context.stdin.isTerminal;
  const shell = createShell(context, flavour, zero, args, interactive || readsTerminal);
  shell.state.source = command !== undefined ? 'command' : file !== undefined ? 'file' : 'input';
  shell.state.expandsAliases = flavour.kind !== 'bash' || shell.interactive;
  if (flavour.kind === 'bash' && shell.interactive) {
    shell.state.talks = isTalk;
    if (isTalk && login) shell.state.name = `-${zero}`;
    shell.state.set('PS1', defaultPrompt);
    shell.state.set('BASH', '/bin/bash');
    if (startup) await readStartupFiles(shell, login);
  }
  if (options.length > 0) applyOptions(shell, options);
  if (command !== undefined) return shell.main(command, { last: true, tested: false }, `${zero}: -c`);
  if (file !== undefined) {
    const path = normalizePath(file, context.workingDirectory);
    let text: string;
    try {
      text = new TextDecoder().decode(context.files.readFile(path));
    } catch {
      const { text: complaint, status } = flavour.noScript(called, file);
      await context.stderr.write(new TextEncoder().encode(`${complaint}\n`));
      return status;
    }
    return inFrame(shell, { name: 'main', source: file, line: 0 }, () => shell.main(text));
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
  state.readOnly = flavour.readOnly;
  for (const [key, value] of context.environment) {
    state.variables.set(key, { value, exported: true, readOnly: false });
  }
  state.variables.set('PWD', { value: context.workingDirectory, exported: true, readOnly: false });
  // Debian's sh does not count how deep it is.
  if (flavour.kind !== 'dash') {
    const depth = Number(context.environment.get('SHLVL') ?? 0) + 1;
    state.variables.set('SHLVL', { value: String(depth), exported: true, readOnly: false });
  }
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
