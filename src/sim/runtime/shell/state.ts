import type { Limit } from '../process/limits.ts';
import type { Frame } from './call-stack.ts';
import { ash, type Flavour } from './flavour.ts';
import type { FunctionNode } from './parse.ts';

/** From this length on a value counts as memory of the shell. */
const heavy = 65_536;
const weight = (value = '') => (value.length < heavy ? 0 : value.length);

export interface Variable {
  value: string | undefined;
  exported: boolean;
  readOnly: boolean;
}

/** An array of bash: numbers are its keys unless it is associative. */
export interface ShellArray {
  readonly elements: Map<string, string>;
  readonly associative: boolean;
}

/** What a subshell gets a copy of. */
export class ShellState {
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, FunctionNode>;
  readonly options: Set<string>;
  readonly traps: Map<string, string>;
  /** What `ulimit` changed. */
  readonly limits = new Map<string, Limit>();
  /** The file that each function stands in. */
  readonly functionSources = new Map<string, string>();
  /** What runs, the innermost first. */
  frames: readonly Frame[] = [];
  /** `$0`. */
  name: string;
  positional: string[];
  directory: string;
  status = 0;
  lastBackground: number | undefined;
  umask = 0o022;
  /** The line of the script that runs, from 1. */
  line = 1;
  readonly aliases = new Map<string, string>();
  expandsAliases = false;
  readonly arrays = new Map<string, ShellArray>();
  /** What pushd left. */
  readonly directories: string[] = [];
  /** Whose words those of a command are completed as. */
  readonly completions = new Map<string, string>();
  /** Whether somebody types what runs: then no line is named in complaints. */
  talks = false;
  /** Where the script comes from: a file, or the command line after -c. */
  source: 'file' | 'command' | 'input' = 'input';
  /** How a variable that is only to be read is defended. */
  readOnly: Flavour['readOnly'] = ash.readOnly;
  /** Told how many bytes of memory values take more, or less. */
  onGrowth: ((bytes: number) => void) | undefined;

  constructor(name: string, positional: readonly string[], directory: string) {
    this.variables = new Map();
    this.functions = new Map();
    this.options = new Set();
    this.traps = new Map();
    this.name = name;
    this.positional = [...positional];
    this.directory = directory;
  }

  copy(): ShellState {
    const copy = new ShellState(this.name, this.positional, this.directory);
    for (const [name, variable] of this.variables) copy.variables.set(name, { ...variable });
    for (const [name, definition] of this.functions) copy.functions.set(name, definition);
    for (const option of this.options) copy.options.add(option);
    // Traps that ignore a signal are inherited, commands are not.
    for (const [signal, action] of this.traps) if (action === '') copy.traps.set(signal, action);
    for (const [name, { elements, associative }] of this.arrays) {
      copy.arrays.set(name, { elements: new Map(elements), associative });
    }
    copy.directories.push(...this.directories);
    for (const [name, value] of this.aliases) copy.aliases.set(name, value);
    copy.expandsAliases = this.expandsAliases;
    for (const [name, source] of this.functionSources) copy.functionSources.set(name, source);
    copy.frames = this.frames;
    copy.line = this.line;
    copy.talks = this.talks;
    copy.source = this.source;
    copy.readOnly = this.readOnly;
    copy.status = this.status;
    copy.lastBackground = this.lastBackground;
    copy.umask = this.umask;
    for (const [name, limit] of this.limits) copy.limits.set(name, limit);
    return copy;
  }

  get(name: string): string | undefined {
    return this.variables.get(name)?.value ?? this.arrays.get(name)?.elements.get('0');
  }

  setArray(name: string, values: readonly string[]): void {
    const elements = new Map(values.map((value, index) => [String(index), value]));
    this.arrays.set(name, { elements, associative: false });
  }

  set(name: string, value: string): void {
    const array = this.arrays.get(name);
    if (array !== undefined) {
      array.elements.set('0', value);
      return;
    }
    const variable = this.variables.get(name);
    if (variable?.readOnly) throw new ShellError(this.readOnly.text(name), this.readOnly.status, true);
    const exported = variable?.exported === true || this.options.has('a');
    this.variables.set(name, { value, exported, readOnly: false });
    const growth = weight(value) - weight(variable?.value);
    if (growth !== 0) this.onGrowth?.(growth);
  }

  unset(name: string): void {
    if (this.variables.get(name)?.readOnly) throw new ShellError(`unset: ${name}: is read only`, 2, true);
    const freed = weight(this.get(name));
    this.arrays.delete(name);
    this.variables.delete(name);
    if (freed > 0) this.onGrowth?.(-freed);
  }

  /** What programs are started with. */
  environment(): Map<string, string> {
    const environment = new Map<string, string>();
    for (const [name, { value, exported }] of this.variables) {
      if (exported && value !== undefined) environment.set(name, value);
    }
    return environment;
  }
}

/** Something went wrong in the shell itself. `fatal`: a shell that is not interactive ends. */
export class ShellError extends Error {
  readonly status: number;
  readonly fatal: boolean;

  constructor(message: string, status: number, fatal: boolean) {
    super(message);
    this.name = 'ShellError';
    this.status = status;
    this.fatal = fatal;
  }
}
