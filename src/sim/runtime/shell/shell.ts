import type { Files } from '../files/files.ts';
import { createContext } from '../process/create-context.ts';
import { ForkError } from '../process/fork-error.ts';
import { Killed } from '../process/killed.ts';
import type { ProcessEntry } from '../process/process-entry.ts';
import type { ProcessTable } from '../process/process-table.ts';
import { signalNumber } from '../process/signals.ts';
import { emptyInput, type Input, noOutput, type Output } from '../process/streams.ts';
import { parsed, runUpToError } from './broken-script.ts';
import { runCompound } from './compound.ts';
import { Exit, LoopControl, Return } from './control.ts';
import type { Descriptors } from './descriptors.ts';
import { Expander } from './expand.ts';
import type { Flavour } from './flavour.ts';
import { inForeground, type Job } from './job.ts';
import { parameterOf } from './parameters.ts';
import { type CommandNode, loadParser, type SimpleCommandNode, type StatementNode } from './parse.ts';
import { runInBackground, runPipeline, substitute } from './pipes.ts';
import { dropSubstituted } from './process-substitution.ts';
import { redirect } from './redirect.ts';
import { runSimple } from './simple-command.ts';
import { ShellError, type ShellState } from './state.ts';
import { Traps } from './traps.ts';

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
  readonly jobs: Job[] = [];
  /** The statement that runs, as it was typed. */
  #text = '';
  /** How many loops and functions stand around; `break` and `return` need one. */
  loops = 0;
  functions = 0;
  /** How many conditions stand around, also around the function that runs: what fails in them is no reason to end (`set -e`). */
  excused = 0;
  descriptors: Descriptors;
  /** Variables to restore when the running function returns. */
  readonly locals: Map<string, { value: string | undefined; exported: boolean; readOnly: boolean } | undefined>[] = [];
  readonly traps = new Traps(this);
  /** What was typed, oldest first. */
  history: string[] = [];
  /** The files of process substitutions that the running command was given. */
  readonly substituted: string[] = [];
  /** Status of the last `$(...)`: that of a command which is nothing but assignments. */
  substitutionStatus: number | undefined;

  /** Milliseconds since the epoch. */
  readonly began: number;

  constructor(options: ShellOptions) {
    this.began = options.table.clock.now();
    this.table = options.table;
    this.process = options.process;
    this.files = options.files;
    this.flavour = options.flavour;
    this.state = options.state;
    this.state.onGrowth = (bytes) => this.table.hold(this.process, bytes);
    this.interactive = options.interactive;
    this.mainPid = options.mainPid;
    this.descriptors = options.descriptors;
    this.expander = new Expander(this, async (script) => {
      const { text, code } = await substitute(this, script);
      this.substitutionStatus = code;
      return text;
    });
  }

  /** Runs a whole script in this process and gives the exit status; `exit` and fatal errors end it early. `origin`: who says where. */
  async main(text: string, place: Place = inner, origin = this.state.name): Promise<number> {
    return this.finish(async () => {
      const parse = await loadParser();
      const script = parsed(parse, text);
      if (script === undefined) await runUpToError(this, parse, text, origin);
      else await this.statements(script.statements, place);
    });
  }

  /** Runs `body` to the shell's end: gives its exit status after the EXIT trap. */
  async finish(body: () => Promise<unknown>): Promise<number> {
    try {
      await body();
      await this.traps.run();
    } catch (error) {
      if (error instanceof Exit || error instanceof Return) this.state.status = error.status;
      else if (error instanceof LoopControl) this.state.status = 0;
      else await this.report(error);
    }
    await this.traps.atEnd();
    return this.state.status;
  }

  /** Says what went wrong and sets the status; errors that are not the script's are thrown on. */
  async report(error: unknown): Promise<void> {
    if (error instanceof ForkError) {
      const { text, status } = this.flavour.cannotFork;
      this.state.status = status;
      await this.say(text(this.flavour.kind === 'bash' ? this.state.name : this.speaker));
    } else if (error instanceof ShellError) {
      this.state.status = error.status;
      await this.complain(error.message);
    } else if (error instanceof Error && error.name === 'ShellSyntaxError') {
      this.state.status = 2;
      await this.complain(`syntax error: ${error.message}`);
    } else throw error;
  }

  get isSubshell(): boolean {
    return this.process.pid !== this.mainPid;
  }

  /** Who complains. */
  get speaker(): string {
    const { name, line, talks } = this.state;
    return this.flavour.speaker(name, line, talks);
  }

  async complain(text: string): Promise<void> {
    await this.say(this.flavour.complaint(this.speaker, text));
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
    return parameterOf(this, name);
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
    if (statement.background) return runInBackground(this, statement);
    this.#text = statement.sourceText ?? this.#text;
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
      const started = pipeline.timed ? this.table.clock.now() : 0;
      const { excused } = this;
      if (tested) this.excused += 1;
      try {
        if (commands.length === 1 && only !== undefined) {
          await this.command(only, { last: last && !pipeline.timed, tested });
          if (this.flavour.kind === 'bash') this.state.setArray('PIPESTATUS', [String(this.state.status)]);
        } else await runPipeline(this, pipeline, this.#text);
      } finally {
        this.excused = excused;
      }
      if (pipeline.timed) await this.say(timesText(this.table.clock.now() - started, pipeline.timePosix === true));
      if (this.substituted.length > 0) dropSubstituted(this);
      if (pipeline.negated) this.state.status = this.state.status === 0 ? 1 : 0;
      else if (this.state.status !== 0 && !tested && this.excused === 0 && (commands.length > 1 || !isList(only))) {
        await this.traps.afterFailure();
        if (this.state.options.has('e')) throw new Exit(this.state.status);
      }
      await this.traps.run();
    }
  }

  async command(command: CommandNode, place: Place): Promise<void> {
    const gate = this.process.checkpoint() ?? this.table.pacer.breathe();
    if (gate !== undefined) {
      await gate;
      await this.process.checkpoint();
    }
    if (command.type === 'SimpleCommand') return runSimple(this, command, place);
    if (command.type === 'FunctionDef') {
      this.state.functions.set(command.name, command);
      this.state.functionSources.set(command.name, this.state.frames[0]?.source ?? 'environment');
      this.state.status = 0;
      return;
    }
    const redirected = await this.redirected(command.redirections);
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
    shell.history = this.history;
    shell.loops = this.loops;
    shell.functions = this.functions;
    shell.excused = this.excused;
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
    const ended = await inForeground(this, [child], this.#text);
    if (ended === undefined) return;
    const { code, signal } = ended;
    this.state.status = code;
    if (signal === 'TERM' && this.flavour.kind !== 'dash') await this.say('Terminated');
    else if (signal === 'KILL') await this.say('Killed');
    else if (signal === 'XFSZ') await this.say('File size limit exceeded');
  }

  /** The descriptors of a command with these redirections; undefined: they failed, and why is said. */
  async redirected(redirections: SimpleCommandNode['redirections']): Promise<Descriptors | undefined> {
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
}

/** What `time` says behind what it measured; the processor's part is not known and small. */
function timesText(milliseconds: number, posix: boolean): string {
  const seconds = milliseconds / 1000;
  if (posix) return `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00`;
  const minutes = Math.floor(seconds / 60);
  return `\nreal\t${minutes}m${(seconds - minutes * 60).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s`;
}

/** Whether the commands inside have been judged by `set -e` themselves: an `if` whose last `&&` list failed ends nothing. */
function isList(command: CommandNode | undefined): boolean {
  const lists: readonly (string | undefined)[] = ['If', 'While', 'Until', 'For', 'CStyleFor', 'Case', 'Group'];
  return lists.includes(command?.type);
}
