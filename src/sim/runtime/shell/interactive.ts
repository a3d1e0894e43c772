import type { ProgramContext } from '../process/program.ts';
import { TerminalInput } from '../process/terminal.ts';
import { usersOf } from '../process/users.ts';
import { Exit } from './control.ts';
import { editedLines } from './edited-lines.ts';
import { reportJobs } from './job.ts';
import { Interrupted, type LineSource, readLine, readScript } from './read-script.ts';
import type { Shell } from './shell.ts';

const encoder = new TextEncoder();

/** Prompts, reads and runs until `exit` or the end of the input. bash and BusyBox edit their lines, dash leaves that to the terminal. */
export async function runInteractively(shell: Shell, context: ProgramContext): Promise<number> {
  let interrupt: (() => void) | undefined;
  context.process.handle('INT', () => interrupt?.());
  context.process.handle('TERM', 'ignore');
  context.process.handle('TSTP', 'ignore');
  const prompt = () => promptOf(shell, context);
  const { stdin } = context;
  const edited =
    stdin instanceof TerminalInput && shell.flavour.kind !== 'dash'
      ? editedLines(shell, context, stdin.terminal, prompt)
      : undefined;
  const lines =
    edited ??
    plainLines(context, prompt, (run) => {
      interrupt = run;
    });
  const say = (text: string) => context.stderr.write(encoder.encode(text));
  return shell.finish(async () => {
    for (;;) {
      let stopped = false;
      try {
        await reportJobs(shell);
        const script = await readScript(lines);
        interrupt = () => {
          stopped = true;
        };
        if (script === undefined) {
          await say(shell.flavour.kind === 'bash' ? 'exit\n' : '\n');
          throw new Exit(shell.state.status);
        }
        await shell.statements(script.statements, { last: false, tested: false });
        // The prompt does not stand behind the ^C that ended a command.
        if (stopped && shell.state.status === 130) await say('\n');
      } catch (error) {
        if (error instanceof Exit) {
          edited?.leave();
          throw error;
        }
        if (error instanceof Interrupted) {
          if (edited === undefined) await say('\n');
          shell.state.status = 130;
        } else await shell.report(error);
      }
    }
  });
}

/** Lines as the terminal's own discipline makes them. */
function plainLines(
  context: ProgramContext,
  prompt: () => string,
  onInterrupt: (run: (() => void) | undefined) => void,
): LineSource {
  // What was promised and nobody took, because of a Ctrl-C, is promised again.
  let reading: Promise<string | undefined> | undefined;
  return {
    next: async (continued) => {
      await context.stderr.write(encoder.encode(continued ? '> ' : prompt()));
      const interrupted = new Promise<never>((_, reject) => {
        onInterrupt(() => reject(new Interrupted()));
      });
      reading ??= readLine(context);
      try {
        const line = await Promise.race([reading, interrupted]);
        reading = undefined;
        return line;
      } finally {
        onInterrupt(undefined);
      }
    },
  };
}

function promptOf(shell: Shell, context: ProgramContext): string {
  const { uid } = context.process.credentials;
  const facts = {
    user: usersOf(context.files).find((user) => user.uid === uid)?.name ?? 'I have no name!',
    hostname: context.system.hostname,
    directory: shell.state.directory,
    home: shell.state.get('HOME') ?? '/',
    superuser: uid === 0,
    now: context.system.clock.now(),
  };
  return shell.flavour.prompt(facts, shell.state.get('PS1') ?? '');
}
