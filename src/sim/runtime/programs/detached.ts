import { spawnChild } from '../process/child.ts';
import { defineProgram, type Program, type ProgramContext } from '../process/program.ts';
import { StartError } from '../process/start-error.ts';
import { emptyInput, type Output } from '../process/streams.ts';

/** Runs a command in place of this program; gives its exit code. */
async function runInstead(context: ProgramContext, command: readonly string[], stdout?: Output): Promise<number> {
  const isHeld = stdout !== undefined;
  try {
    const child = spawnChild(context, command, {
      stdin: isHeld ? emptyInput : context.stdin,
      stdout: stdout ?? context.stdout,
      stderr: isHeld && context.stderr.isTerminal ? stdout : context.stderr,
    });
    if (context.name === 'nohup') child.handle('HUP', 'ignore');
    return (await context.process.until(child.exited)).code;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const isMissing = error.reason === 'not-found';
    await context.complain(
      `failed to run command '${command[0]}': ${isMissing ? 'No such file or directory' : 'Permission denied'}`,
    );
    return isMissing ? 127 : 126;
  }
}

/** Runs a command that a hang-up does not end; what it would write to a terminal goes to nohup.out. */
const nohup = defineProgram({
  name: 'nohup',
  run: async (context) => {
    context.process.handle('HUP', 'ignore');
    if (context.arguments.length === 0) {
      await context.complain('missing operand');
      return 125;
    }
    if (!context.stdout.isTerminal) return runInstead(context, context.arguments);
    const path = context.path('nohup.out');
    await context.complain("ignoring input and appending output to 'nohup.out'");
    const append = (data: Uint8Array) => context.files.appendFile(path, data);
    if (!context.files.exists(path)) context.files.writeFile(path, new Uint8Array(0), { mode: 0o600 });
    return runInstead(context, context.arguments, { isTerminal: false, write: append });
  },
});

/** Nobody runs sooner or later here: priorities are taken and change nothing. */
function withPriority(name: string, valued: RegExp): Program {
  return defineProgram({
    name,
    run: (context) => {
      const args = [...context.arguments];
      while (args[0]?.startsWith('-')) if (valued.test(args.shift() ?? '')) args.shift();
      return args.length === 0 ? 0 : runInstead(context, args);
    },
  });
}

export const detachedPrograms: readonly Program[] = [
  nohup,
  withPriority('nice', /^-n$/),
  withPriority('ionice', /^-[cn]$/),
  withPriority('setsid', /^$/),
];
