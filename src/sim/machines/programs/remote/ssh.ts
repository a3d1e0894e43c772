import { type MachineSession, UserError } from '#api';
import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import { type Terminal, terminalOf } from '../../../runtime/process/terminal.ts';
import { usersOf } from '../../../runtime/process/users.ts';
import type { Surroundings } from '../surroundings.ts';

const valued = /^-[bcDEeFIiJLlmOopQRSWw]$/;

/** Logs in to another machine of the lab, or runs one command there, without asking for a password. */
export function ssh({ neighbours, editorFor }: Surroundings): Program {
  return defineProgram({
    name: 'ssh',
    run: async (context) => {
      const args = [...context.arguments];
      let login: string | undefined;
      let wantsTerminal = false;
      while (args[0]?.startsWith('-')) {
        const option = args.shift() ?? '';
        if (/^-t+$/.test(option)) wantsTerminal = true;
        const value = valued.test(option) ? args.shift() : undefined;
        if (option === '-l') login = value;
      }
      const [destination, ...command] = args;
      const say = (text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
      if (destination === undefined) {
        await say('usage: ssh [-l login_name] [-p port] destination [command [argument ...]]');
        return 255;
      }
      const at = destination.lastIndexOf('@');
      const host = destination.slice(at + 1);
      const own = usersOf(context.files).find(({ uid }) => uid === context.process.credentials.uid)?.name ?? 'root';
      const machine = neighbours.find(host);
      if (machine === undefined) {
        await say(`ssh: Could not resolve hostname ${host}: Name or service not known`);
        return 255;
      }
      const terminal = command.length === 0 || wantsTerminal ? terminalOf(context) : undefined;
      const edit = editorFor(context.process.pid);
      try {
        const session = machine.open({
          command,
          user: at < 0 ? (login ?? own) : destination.slice(0, at),
          tty: terminal !== undefined,
          columns: terminal?.columns ?? 80,
          rows: terminal?.rows ?? 24,
          terminalType: context.environment.get('TERM') ?? 'xterm',
          ...(edit === undefined ? {} : { edit }),
        });
        const code = await attend(context, session, terminal);
        if (terminal !== undefined) await say(`Connection to ${host} closed.`);
        return code;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        await say(error.message);
        return 255;
      }
    },
  });
}

/** Passes on what is typed and said until the other side ends. */
async function attend(
  context: ProgramContext,
  session: MachineSession,
  terminal: Terminal | undefined,
): Promise<number> {
  let writing: Promise<unknown> = Promise.resolve();
  session.onOutput((stream, data) => {
    const output = stream === 'stdout' ? context.stdout : context.stderr;
    writing = writing
      .then(() => (terminal === undefined ? output.write(data) : terminal.show(data)))
      .catch(() => session.hangUp());
  });
  const reader = { keys: (data: Uint8Array) => session.write(data), hungUp: () => session.hangUp() };
  const gone = context.process.onEnd(() => {
    terminal?.releaseKeys(reader);
    session.hangUp();
  });
  if (terminal === undefined) void feed(context, session);
  else terminal.readKeys(reader);
  try {
    const code = await context.process.until(session.ended);
    await writing;
    return code;
  } finally {
    gone.close();
    terminal?.releaseKeys(reader);
  }
}

async function feed(context: ProgramContext, session: MachineSession): Promise<void> {
  try {
    for (let data = await context.read(); data !== undefined; data = await context.read()) session.write(data);
  } catch {
    // Whoever was killed types nothing more.
  }
  session.endInput();
}
