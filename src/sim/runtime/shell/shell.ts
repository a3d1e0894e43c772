import { FileSystemError } from '../files/file-system-error.ts';
import type { Files } from '../files/files.ts';
import { normalizePath } from '../files/paths.ts';
import { createContext } from '../process/create-context.ts';
import { ForkError } from '../process/fork-error.ts';
import { Killed } from '../process/killed.ts';
import type { ProcessEntry } from '../process/process-entry.ts';
import type { ProcessTable } from '../process/process-table.ts';
import { signalNumber } from '../process/signals.ts';
import { StartError } from '../process/start-error.ts';
import { emptyInput, type Input, noOutput, type Output, Pipe } from '../process/streams.ts';
import { builtins } from './builtins/index.ts';
import { runCompound } from './compound.ts';
import { Exit, LoopControl, Return } from './control.ts';
import type { Descriptor, Descriptors } from './descriptors.ts';
import { Expander } from './expand.ts';
import type { Flavour } from './flavour.ts';
import { type CommandNode, loadParser, type ScriptNode, type SimpleCommandNode, type StatementNode } from './parse.ts';
import { redirect } from './redirect.ts';
import { ShellError, type ShellState } from './state.ts';

export interface ShellOptions {
  readonly table: ProcessTable;
  readonly process: ProcessEntry;
  readonly files: Files;
  readonly flavour: Flavour;
  readonly state: ShellState;
  readonly descriptors: Descriptors;
  readonly interactive: boolean;
  /** `$$`: the pid of the shell that subshells belong to. */
  readonly mainPid: number;
}

/** What a statement's place lets it do: `last` commands may take the shell's process over, `tested` ones may fail. */
export interface Place {
  readonly last: boolean;
  readonly tested: boolean;
}
const inner: Place = { last: false, tested: false };

const encoder = new TextEncoder();

/** Runs parsed scripts: one shell process or subshell. */
export class Shell {
  readonly table: ProcessTable;
  readonly process: ProcessEntry;
  readonly files: Files;
  readonly flavour: Flavour;
  readonly state: ShellState;
  readonly interactive: boolean;
  readonly mainPid: number;
  readonly expander: Expander;
  readonly jobs: ProcessEntry[] = [];
  /** How many loops and functions stand around; `break` and `return` need one. */
  loops = 0;
  functions = 0;
  descriptors: Descriptors;
  /** Variables to restore when the running function returns. */
  readonly locals: Map<string, { value: string | undefined; exported: boolean; readOnly: boolean } | undefined>[] = [];
  #pending: string[] = [];
  #wakeOnTrap: (() => void) | undefined;
  #substitutionStatus: number | undefined;

  constructor(options: ShellOptions) {
    this.table = options.table;
    this.process = options.process;
    this.files = options.files;
    this.flavour = options.flavour;
    this.state = options.state;
    this.interactive = options.interactive;
    this.mainPid = options.mainPid;
    this.descriptors = options.descriptors;
    this.expander = new Expander(this, (script) => this.#substitute(script));
  }

  /** Runs a whole script in this process and gives the exit status; `exit` and fatal errors end it early. */
  async main(text: string, place: Place = inner): Promise<number> {
    return this.finish(async () => {
      const parse = await loadParser();
      await this.statements(parse(text).statements, place);
    });
  }

  /** Runs `body` to the shell's end: gives its exit status after the EXIT trap. */
  async finish(body: () => Promise<unknown>): Promise<number> {
    try {
      await body();
      await this.runTraps();
    } catch (error) {
      if (error instanceof Exit || error instanceof Return) this.state.status = error.status;
      else if (error instanceof LoopControl) this.state.status = 0;
      else await this.report(error);
    }
    const trap = this.state.traps.get('EXIT');
    if (trap !== undefined && trap !== '') {
      this.state.traps.delete('EXIT');
      const status = this.state.status;
      try {
        await this.evaluate(trap);
        this.state.status = status;
      } catch (error) {
        if (error instanceof Exit) this.state.status = error.status;
        else await this.report(error);
      }
    }
    return this.state.status;
  }

  /** Says what went wrong and sets the status; errors that are not the script's are thrown on. */
  async report(error: unknown): Promise<void> {
    if (error instanceof ForkError) {
      const { text, status } = this.flavour.cannotFork;
      this.state.status = status;
      await this.say(text(this.state.name));
    } else if (error instanceof ShellError) {
      this.state.status = error.status;
      await this.complain(error.message);
    } else if (error instanceof Error && error.name === 'ShellSyntaxError') {
      this.state.status = 2;
      await this.complain(`syntax error: ${error.message}`);
    } else throw error;
  }

  async complain(text: string): Promise<void> {
    await this.say(this.flavour.complaint(this.state.name, text));
  }

  /** A line on stderr. */
  async say(line: string): Promise<void> {
    await this.output(2).write(encoder.encode(`${line}\n`));
  }

  input(number: number): Input {
    return this.descriptors.get(number)?.input ?? emptyInput;
  }

  output(number: number): Output {
    return this.descriptors.get(number)?.output ?? noOutput;
  }

  parameter(name: string): string | undefined {
    const { state } = this;
    switch (name) {
      case '?':
        return String(state.status);
      case '$':
        return String(this.mainPid);
      case '!':
        return state.lastBackground === undefined ? undefined : String(state.lastBackground);
      case '#':
        return String(state.positional.length);
      case '0':
        return state.name;
      case '-':
        return [...state.options].filter((option) => option.length === 1).join('') + (this.interactive ? 'i' : '');
      case '@':
      case '*':
        return state.positional.length === 0 ? undefined : state.positional.join(' ');
      case 'RANDOM':
        return String(Math.floor(this.table.random() * 32_768));
      case 'PPID':
        return String(this.process.parent);
      default:
        if (/^\d+$/.test(name)) return state.positional[Number(name) - 1];
        return state.get(name);
    }
  }

  /** Parses and runs text in this shell: eval, traps, sourced files. */
  async evaluate(text: string): Promise<void> {
    const parse = await loadParser();
    await this.statements(parse(text).statements, inner);
  }

  async statements(statements: readonly StatementNode[], place: Place): Promise<void> {
    for (const [index, statement] of statements.entries()) {
      await this.statement(statement, { ...place, last: place.last && index === statements.length - 1 });
    }
  }

  async statement(statement: StatementNode, place: Place): Promise<void> {
    if (statement.background) return this.#background(statement);
    let skip = false;
    for (const [index, pipeline] of statement.pipelines.entries()) {
      const before = index === 0 ? undefined : statement.operators[index - 1];
      if (before === '&&') skip = this.state.status !== 0;
      else if (before === '||') skip = this.state.status === 0;
      else skip = false;
      if (skip) continue;
      const following = statement.operators[index];
      const tested = place.tested || following === '&&' || following === '||' || pipeline.negated;
      const last = place.last && index === statement.pipelines.length - 1 && !pipeline.negated;
      const { commands } = pipeline;
      const [only] = commands;
      if (commands.length === 1 && only !== undefined) await this.command(only, { last, tested });
      else await this.#pipeline(commands);
      if (pipeline.negated) this.state.status = this.state.status === 0 ? 1 : 0;
      else if (this.state.status !== 0 && !tested && this.state.options.has('e')) throw new Exit(this.state.status);
      await this.runTraps();
    }
  }

  async command(command: CommandNode, place: Place): Promise<void> {
    const gate = this.process.checkpoint() ?? this.table.pacer.breathe();
    if (gate !== undefined) {
      await gate;
      await this.process.checkpoint();
    }
    if (command.type === 'SimpleCommand') return this.#simple(command, place);
    if (command.type === 'FunctionDef') {
      this.state.functions.set(command.name, command);
      this.state.status = 0;
      return;
    }
    const redirected = await this.#redirected(command.redirections);
    if (redirected === undefined) return;
    const previous = this.descriptors;
    this.descriptors = redirected;
    try {
      await runCompound(this, command, command.redirections.length === 0 ? place : { ...place, last: false });
    } finally {
      this.descriptors = previous;
    }
  }

  /** Runs `body` in a process of its own with a copy of the state; gives that process. */
  fork(body: (shell: Shell) => Promise<unknown>, descriptors: Descriptors = this.descriptors): ProcessEntry {
    const process = this.table.fork(this.process);
    const state = this.state.copy();
    const { table, files, flavour, mainPid } = this;
    const shell = new Shell({ table, process, files, flavour, state, descriptors, interactive: false, mainPid });
    shell.loops = this.loops;
    shell.functions = this.functions;
    void (async () => {
      try {
        process.end({ code: (await shell.finish(() => body(shell))) & 255 });
      } catch (error) {
        if (error instanceof Killed) {
          process.end({ code: 128 + signalNumber(error.signal), signal: error.signal });
        } else {
          process.end({ code: 70 });
        }
      }
    })();
    return process;
  }

  /** Waits for a child in the foreground and takes its status over. */
  async waitFor(child: ProcessEntry): Promise<void> {
    const { code, signal } = await this.process.until(child.exited);
    this.state.status = code;
    if (signal === 'TERM' && this.flavour.kind !== 'dash') await this.say('Terminated');
    else if (signal === 'KILL') await this.say('Killed');
  }

  /** Notes a signal for its trap; the trap runs between commands. */
  trapped(signal: string): void {
    this.#pending.push(signal);
    this.#wakeOnTrap?.();
  }

  /** Waits for something that a trap interrupts: undefined then. */
  async untilTrap<T>(promise: Promise<T>): Promise<T | undefined> {
    if (this.#pending.length > 0) return undefined;
    const interrupted = new Promise<undefined>((resolve) => {
      this.#wakeOnTrap = () => resolve(undefined);
    });
    try {
      return await this.process.until(Promise.race([promise, interrupted]));
    } finally {
      this.#wakeOnTrap = undefined;
    }
  }

  get pendingSignal(): string | undefined {
    return this.#pending[0];
  }

  async runTraps(): Promise<void> {
    for (;;) {
      const signal = this.#pending.shift();
      if (signal === undefined) return;
      const action = this.state.traps.get(signal);
      if (action === undefined || action === '') continue;
      const { status } = this.state;
      await this.evaluate(action);
      this.state.status = status;
    }
  }

  async #background(statement: StatementNode): Promise<void> {
    const descriptors = new Map(this.descriptors);
    if (!this.interactive) descriptors.set(0, { input: emptyInput });
    const child = this.fork(
      (shell) => shell.statement({ ...statement, background: false }, { last: true, tested: false }),
      descriptors,
    );
    this.jobs.push(child);
    this.state.lastBackground = child.pid;
    this.state.status = 0;
  }

  async #pipeline(commands: readonly CommandNode[]): Promise<void> {
    const children: ProcessEntry[] = [];
    let from: Pipe | undefined;
    for (const [index, command] of commands.entries()) {
      const to = index === commands.length - 1 ? undefined : new Pipe();
      const descriptors = new Map<number, Descriptor>(this.descriptors);
      if (from !== undefined) descriptors.set(0, { input: from });
      if (to !== undefined) descriptors.set(1, { output: to });
      const source = from;
      const child = this.fork((shell) => shell.command(command, { last: true, tested: false }), descriptors);
      child.onEnd(() => {
        to?.end();
        source?.breakOff();
      });
      children.push(child);
      from = to;
    }
    let failed = 0;
    for (const child of children) {
      const { code } = await this.process.until(child.exited);
      this.state.status = code;
      if (code !== 0) failed = code;
    }
    if (this.state.options.has('pipefail')) this.state.status = failed;
  }

  async #substitute(script: ScriptNode): Promise<string> {
    const pipe = new Pipe();
    const descriptors = new Map<number, Descriptor>(this.descriptors);
    descriptors.set(1, { output: pipe });
    const child = this.fork((shell) => shell.statements(script.statements, { last: true, tested: false }), descriptors);
    child.onEnd(() => pipe.end());
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const chunk = await this.process.until(pipe.read());
      if (chunk === undefined) break;
      text += decoder.decode(chunk, { stream: true });
    }
    const { code } = await this.process.until(child.exited);
    this.state.status = code;
    this.#substitutionStatus = code;
    return text.replace(/\n+$/, '');
  }

  async #redirected(redirections: SimpleCommandNode['redirections']): Promise<Descriptors | undefined> {
    if (redirections.length === 0) return this.descriptors;
    try {
      return await redirect(this, redirections);
    } catch (error) {
      if (!(error instanceof ShellError) || error.fatal) throw error;
      this.state.status = error.status;
      await this.say(error.message);
      return undefined;
    }
  }

  async #simple(node: SimpleCommandNode, place: Place): Promise<void> {
    this.#substitutionStatus = undefined;
    const words = await this.expander.fields(node.name === null ? node.args : [node.name, ...node.args]);
    const assignments: [string, string][] = [];
    for (const assignment of node.assignments) {
      if (assignment.array !== null || /\W/.test(assignment.name)) {
        throw new ShellError('syntax error: unexpected "("', 2, true);
      }
      const value = assignment.value === null ? '' : await this.expander.text(assignment.value);
      const before = assignment.append ? (this.state.get(assignment.name) ?? '') : '';
      if (words.length === 0) this.state.set(assignment.name, before + value);
      assignments.push([assignment.name, before + value]);
    }
    if (this.state.options.has('x')) await this.#trace(assignments, words);
    const descriptors = await this.#redirected(node.redirections);
    if (descriptors === undefined) {
      if (builtins.get(words[0] ?? '')?.special && !this.interactive) throw new Exit(this.state.status);
      return;
    }
    const [name] = words;
    if (name === undefined) {
      this.state.status = this.#substitutionStatus ?? 0;
      return;
    }
    const definition = this.state.functions.get(name);
    const builtin = builtins.get(name);
    if (definition !== undefined && !builtin?.special) {
      return this.#with(descriptors, assignments, () => this.#call(definition, words.slice(1)));
    }
    if (builtin !== undefined) {
      if (name === 'exec') {
        for (const [key, value] of assignments) this.state.set(key, value);
        if (words.length === 1) {
          this.descriptors = descriptors;
          this.state.status = 0;
          return;
        }
      }
      if (builtin.special) {
        for (const [key, value] of assignments) this.state.set(key, value);
        return this.#with(descriptors, [], () => this.#builtin(name, words.slice(1)));
      }
      return this.#with(descriptors, assignments, () => this.#builtin(name, words.slice(1)));
    }
    await this.external(words, assignments, descriptors, place.last && this.state.traps.size === 0);
  }

  /** Starts a program and waits for it; `takeOver`: in this very process, as exec does. */
  async external(
    words: readonly string[],
    assignments: readonly (readonly [string, string])[],
    descriptors: Descriptors,
    takeOver: boolean,
  ): Promise<void> {
    const environment = this.state.environment();
    for (const [name, value] of assignments) environment.set(name, value);
    const child = await this.#start(words, environment, descriptors, takeOver);
    if (child === undefined) return;
    if (takeOver) await this.process.until(this.process.exited);
    await this.waitFor(child);
  }

  async #start(
    words: readonly string[],
    environment: ReadonlyMap<string, string>,
    descriptors: Descriptors,
    takeOver: boolean,
  ): Promise<ProcessEntry | undefined> {
    const [command = ''] = words;
    const request = (args: readonly string[]) => ({
      arguments: args,
      environment,
      workingDirectory: this.state.directory,
      credentials: { ...this.process.credentials, umask: this.state.umask },
      stdin: descriptors.get(0)?.input ?? emptyInput,
      stdout: descriptors.get(1)?.output ?? noOutput,
      stderr: descriptors.get(2)?.output ?? noOutput,
      parent: this.process.pid,
      ...(takeOver ? { instead: this.process } : {}),
    });
    const stderr = descriptors.get(2)?.output ?? noOutput;
    const complain = async (line: string, status: number) => {
      this.state.status = status;
      await stderr.write(encoder.encode(`${line}\n`));
    };
    try {
      return this.table.spawn(request(words));
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      if (error.reason === 'not-found') {
        await complain(this.flavour.notFound(this.state.name, command), 127);
      } else if (error.reason === 'permission-denied') {
        await complain(this.flavour.refused(this.state.name, command), 126);
      } else {
        return this.#script(words, request);
      }
      return undefined;
    }
  }

  /** A text file without `#!` is run by the shell itself. */
  #script(
    words: readonly string[],
    request: (args: readonly string[]) => Parameters<ProcessTable['spawn']>[0],
  ): ProcessEntry {
    const [command = '', ...rest] = words;
    return this.table.spawn(request(['/bin/sh', normalizePath(command, this.state.directory), ...rest]));
  }

  async #builtin(name: string, args: readonly string[]): Promise<void> {
    const builtin = builtins.get(name);
    if (builtin === undefined) return;
    try {
      this.state.status = await builtin.run(this, args);
    } catch (error) {
      if (error instanceof FileSystemError) {
        await this.complain(`${name}: ${error.path}: ${error.description}`);
        this.state.status = 1;
      } else if (error instanceof ShellError && !error.fatal) {
        await this.report(error);
      } else throw error;
    }
  }

  /** What a program sees when it runs within the shell itself: echo, printf, test. */
  programContext(name: string, args: readonly string[]) {
    return createContext(this.table, this.process, {
      arguments: [name, ...args],
      environment: this.state.environment(),
      workingDirectory: this.state.directory,
      credentials: this.process.credentials,
      stdin: this.input(0),
      stdout: this.output(1),
      stderr: this.output(2),
      parent: this.process.parent,
    });
  }

  async #call(definition: Extract<CommandNode, { type: 'FunctionDef' }>, args: readonly string[]): Promise<void> {
    const { positional } = this.state;
    const { loops } = this;
    this.state.positional = [...args];
    this.functions += 1;
    this.loops = 0;
    this.locals.push(new Map());
    try {
      await this.command(definition.body, inner);
    } catch (error) {
      if (!(error instanceof Return)) throw error;
      this.state.status = error.status;
    } finally {
      for (const [name, variable] of this.locals.pop() ?? []) {
        if (variable === undefined) this.state.variables.delete(name);
        else this.state.variables.set(name, variable);
      }
      this.functions -= 1;
      this.loops = loops;
      this.state.positional = positional;
    }
  }

  async #with(
    descriptors: Descriptors,
    assignments: readonly (readonly [string, string])[],
    run: () => Promise<void>,
  ): Promise<void> {
    const previous = this.descriptors;
    const saved = assignments.map(([name]) => [name, this.state.variables.get(name)] as const);
    for (const [name, value] of assignments) {
      this.state.variables.set(name, { value, exported: true, readOnly: false });
    }
    this.descriptors = descriptors;
    try {
      await run();
    } finally {
      this.descriptors = previous;
      for (const [name, variable] of saved) {
        if (variable === undefined) this.state.variables.delete(name);
        else this.state.variables.set(name, variable);
      }
    }
  }

  async #trace(assignments: readonly (readonly [string, string])[], words: readonly string[]): Promise<void> {
    const shown = [...assignments.map(([name, value]) => `${name}=${quote(value)}`), ...words.map(quote)];
    await this.say(`+ ${shown.join(' ')}`);
  }
}

function quote(text: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
