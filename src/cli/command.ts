import type { Context } from './context.ts';

/** What somebody typed after the verb. */
export interface Invocation {
  readonly args: readonly string[];
  /** The value of an option that takes one. */
  text(option: string): string | undefined;
  /** Whether an option without a value was given. */
  flag(option: string): boolean;
}

/** One verb of the command line: one file below commands/, one line in commands/index.ts. */
export interface CommandDefinition {
  /** `start`, or `pack lint` for a verb of a group. */
  readonly name: string;
  /** One line for the help. */
  readonly summary: string;
  /** As commander writes them: `[scenario]`, `<dir>`, `<command...>`; with a description. */
  readonly arguments?: readonly (readonly [syntax: string, description: string])[];
  /** As commander writes them: `--json`, `--name <lab>`; with a description. */
  readonly options?: readonly (readonly [flags: string, description: string])[];
  /** Missing from the help. */
  readonly hidden?: boolean;
  /** Everything after the first argument belongs to it, options too. */
  readonly passThrough?: boolean;
  /** Resolves with the exit code. Heavy modules are imported inside. */
  run(context: Context, invocation: Invocation): Promise<number>;
}

/** Gives a definition its type. */
export function defineCommand(definition: CommandDefinition): CommandDefinition {
  return definition;
}

/** Options that several verbs share. */
export const shared = {
  json: ['--json', 'print data as JSON'],
  name: ['--name <lab>', 'the lab meant, when several are running'],
  seed: ['--seed <seed>', 'what names and sizes of the task are drawn from; by default CKA_LAB_SEED'],
} as const satisfies Record<string, readonly [string, string]>;

/** The context in which the seed of `--seed` is that of CKA_LAB_SEED. */
export function withSeedOption<T extends Context>(context: T, invocation: Invocation): T {
  const seed = invocation.text('seed');
  return seed === undefined ? context : { ...context, environment: { ...context.environment, CKA_LAB_SEED: seed } };
}
