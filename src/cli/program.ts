import { Command, CommanderError } from 'commander';
import { exitCodes } from '#api';
import type { CommandDefinition, Invocation } from './command.ts';
import { commands } from './commands/index.ts';
import type { Context } from './context.ts';
import { createStyle, wantsColour } from './output/style.ts';
import { explainUsage } from './usage-errors.ts';

/** Makes the context of a verb, once its language is known. */
export type MakeContext = (language: string | undefined) => Context;

/** Runs the command line; resolves with the exit code. Errors of the verbs themselves are thrown. */
export async function runProgram(given: readonly string[], version: string, makeContext: MakeContext): Promise<number> {
  const argv = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  let exitCode: number = exitCodes.done;
  const root = new Command('cka-lab');
  const configure = (command: Command): Command =>
    command
      .exitOverride()
      .helpOption('-h, --help', 'show this help')
      .option('--lang <language>', 'language of tasks and reports: en or ko')
      // Every verb has options: to say so for each would only widen the list.
      .configureHelp({
        subcommandTerm: (one) => `${one.name()} ${one.usage().replace(/^\[options\] ?/, '')}`.trimEnd(),
      })
      .configureOutput({
        outputError: (text, write) => {
          const style = createStyle(wantsColour(process.stderr.isTTY === true, process.env));
          write(`${style.red('cka-lab:')} ${explainUsage(text, command)}`);
        },
      });
  const unknownCommand = (word: string) =>
    root.error(`error: unknown command '${word}'`, { code: 'commander.unknownCommand' });
  configure(root)
    .description('A practice lab and grading engine for the Certified Kubernetes Administrator exam.')
    .version(version, '-V, --version', 'show the version')
    .usage('[command] [options]')
    .option('--plain', 'no full screen: a plain list, also on a terminal')
    .enablePositionalOptions()
    .helpCommand(false)
    .addHelpText(
      'after',
      [
        '\nWithout a command: the terminal UI.',
        'Exit codes: 0 done, 1 a check failed, 2 wrong input, 3 could not look, 70 our bug.',
      ].join('\n'),
    )
    .argument('[nothing]')
    .action(async (word: string | undefined, options: Record<string, unknown>) => {
      if (word !== undefined) unknownCommand(word);
      const { runWithoutCommand } = await import('./without-command.ts');
      exitCode = await runWithoutCommand(makeContext(options.lang as string | undefined), options.plain === true);
    });
  const groups = new Map<string, Command>();
  for (const definition of commands) {
    const [first = '', second] = definition.name.split(' ');
    let parent = root;
    if (second !== undefined) {
      parent = groups.get(first) ?? configure(root.command(first).description(`${first} commands`).helpCommand(false));
      groups.set(first, parent);
    }
    const command = configure(parent.command(second ?? first, { hidden: definition.hidden ?? false }));
    describe(command, definition);
    command.action(async () => {
      const context = makeContext(command.optsWithGlobals().lang as string | undefined);
      exitCode = await definition.run(context, invocationOf(command));
    });
  }
  try {
    // commander would answer `cka-lab nonsense --help` with the help of the program.
    const [word] = argv;
    if (word !== undefined && !word.startsWith('-') && !root.commands.some((one) => one.name() === word)) {
      unknownCommand(word);
    }
    await root.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.userError;
  }
}

function describe(command: Command, definition: CommandDefinition): void {
  command.description(definition.summary);
  for (const [syntax, description] of definition.arguments ?? []) command.argument(syntax, description);
  for (const [flags, description] of definition.options ?? []) command.option(flags, description);
  if (definition.passThrough) command.passThroughOptions();
}

function invocationOf(command: Command): Invocation {
  const options = command.opts<Record<string, unknown>>();
  return {
    args: command.args,
    text: (option) => {
      const value = options[option];
      return typeof value === 'string' ? value : undefined;
    },
    flag: (option) => options[option] === true,
  };
}
