import { FileSystemError } from '../files/file-system-error.ts';
import { expandAlias } from './aliases.ts';
import { assignArray, assignElement } from './arrays.ts';
import { builtinsOf } from './builtins/index.ts';
import { inFrame } from './call-stack.ts';
import { Exit, Return } from './control.ts';
import type { Descriptors } from './descriptors.ts';
import type { CommandNode, SimpleCommandNode, WordNode } from './parse.ts';
import type { Place, Shell } from './shell.ts';
import { runProgram } from './start-program.ts';
import { ShellError } from './state.ts';

/** Builtins whose arguments of the form `name=value` are expanded as assignments are: the value stays one word. */
const declaring = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

async function wordsOf(shell: Shell, { name, args }: SimpleCommandNode): Promise<string[]> {
  if (name === null) return shell.expander.fields(args);
  const words = await shell.expander.fields([name]);
  if (!declaring.has(words[0] ?? '')) return [...words, ...(await shell.expander.fields(args))];
  for (const word of args) {
    if (isAssignment(word)) words.push(await shell.expander.text(word));
    else words.push(...(await shell.expander.fields([word])));
  }
  return words;
}

/** Whether the name and the equals sign stand there as they are; `$name=value` is a word as any other. */
function isAssignment({ parts: [first] }: WordNode): boolean {
  return first?.type === 'Literal' && /^[A-Za-z_]\w*\+?=(?!\()/.test(first.value);
}

/** A command of assignments, words and redirections: a function, a builtin or a program. */
export async function runSimple(shell: Shell, node: SimpleCommandNode, place: Place): Promise<void> {
  const aliased = await expandAlias(shell, node);
  if (aliased !== undefined) return shell.statements(aliased, place);
  shell.substitutionStatus = undefined;
  if (node.line !== undefined) shell.state.line = node.line;
  const words = await wordsOf(shell, node);
  const assignments: [string, string][] = [];
  for (const assignment of node.assignments) {
    const hasArrays = shell.flavour.kind === 'bash';
    const isElement = /\W/.test(assignment.name);
    if (!hasArrays && (assignment.array !== null || isElement)) {
      throw new ShellError('syntax error: unexpected "("', 2, true);
    }
    if (assignment.array !== null) {
      await assignArray(shell, assignment);
      continue;
    }
    const value = assignment.value === null ? '' : await shell.expander.text(assignment.value);
    if (isElement) {
      await assignElement(shell, assignment.name, value, assignment.append);
      continue;
    }
    const before = assignment.append ? (shell.state.get(assignment.name) ?? '') : '';
    if (words.length === 0) shell.state.set(assignment.name, before + value);
    assignments.push([assignment.name, before + value]);
  }
  if (shell.state.options.has('x')) await trace(shell, assignments, words);
  const descriptors = await shell.redirected(node.redirections);
  if (descriptors === undefined) {
    if (builtinsOf(shell.flavour).get(words[0] ?? '')?.special && !shell.interactive)
      throw new Exit(shell.state.status);
    return;
  }
  const [name] = words;
  if (name === undefined) {
    shell.state.status = shell.substitutionStatus ?? 0;
    return;
  }
  const definition = shell.state.functions.get(name);
  const builtin = builtinsOf(shell.flavour).get(name);
  if (definition !== undefined && !builtin?.special) {
    return within(shell, descriptors, assignments, () => callFunction(shell, definition, words.slice(1)));
  }
  if (builtin !== undefined) {
    if (name === 'exec') {
      for (const [key, value] of assignments) shell.state.set(key, value);
      if (words.length === 1) {
        shell.descriptors = descriptors;
        shell.state.status = 0;
        return;
      }
    }
    if (builtin.special) {
      for (const [key, value] of assignments) shell.state.set(key, value);
      return within(shell, descriptors, [], () => runBuiltin(shell, name, words.slice(1)));
    }
    return within(shell, descriptors, assignments, () => runBuiltin(shell, name, words.slice(1)));
  }
  // Who has files to take away afterwards is there afterwards.
  const takesOver = place.last && shell.state.traps.size === 0 && shell.substituted.length === 0;
  await runProgram(shell, words, assignments, descriptors, takesOver);
}

async function runBuiltin(shell: Shell, name: string, args: readonly string[]): Promise<void> {
  const all = builtinsOf(shell.flavour);
  const builtin = all.get(name);
  if (builtin === undefined) return;
  try {
    shell.state.status = await builtin.run(shell, args, all);
  } catch (error) {
    if (error instanceof FileSystemError) {
      await shell.complain(`${name}: ${error.path}: ${error.description}`);
      shell.state.status = 1;
    } else if (error instanceof ShellError && !error.fatal) {
      await shell.report(error);
    } else throw error;
  }
}

async function callFunction(
  shell: Shell,
  definition: Extract<CommandNode, { type: 'FunctionDef' }>,
  args: readonly string[],
): Promise<void> {
  const { positional } = shell.state;
  const { loops } = shell;
  shell.state.positional = [...args];
  shell.functions += 1;
  shell.loops = 0;
  shell.locals.push(new Map());
  try {
    const { line } = shell.state;
    const source = shell.state.functionSources.get(definition.name) ?? 'environment';
    const frame = { name: definition.name, source, line };
    await inFrame(shell, frame, () => shell.command(definition.body, { last: false, tested: false }));
  } catch (error) {
    if (!(error instanceof Return)) throw error;
    shell.state.status = error.status;
  } finally {
    for (const [name, variable] of shell.locals.pop() ?? []) {
      if (variable === undefined) shell.state.variables.delete(name);
      else shell.state.variables.set(name, variable);
    }
    shell.functions -= 1;
    shell.loops = loops;
    shell.state.positional = positional;
  }
}

/** Runs something with these descriptors and variables; afterwards they are as before. */
async function within(
  shell: Shell,
  descriptors: Descriptors,
  assignments: readonly (readonly [string, string])[],
  run: () => Promise<void>,
): Promise<void> {
  const previous = shell.descriptors;
  const saved = assignments.map(([name]) => [name, shell.state.variables.get(name)] as const);
  for (const [name, value] of assignments) {
    shell.state.variables.set(name, { value, exported: true, readOnly: false });
  }
  shell.descriptors = descriptors;
  try {
    await run();
  } finally {
    shell.descriptors = previous;
    for (const [name, variable] of saved) {
      if (variable === undefined) shell.state.variables.delete(name);
      else shell.state.variables.set(name, variable);
    }
  }
}

async function trace(
  shell: Shell,
  assignments: readonly (readonly [string, string])[],
  words: readonly string[],
): Promise<void> {
  const shown = [...assignments.map(([name, value]) => `${name}=${quote(value)}`), ...words.map(quote)];
  await shell.say(`+ ${shown.join(' ')}`);
}

function quote(text: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
