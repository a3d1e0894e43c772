import { basename } from 'node:path';
import { interpreterOf, type ScriptRunner } from '#platform';
import { connectMachine } from './connect.ts';

/** Where scripts run, and what they find in their environment there. */
export interface MachineScripts {
  /** The lab's CKA_LAB_MACHINES. */
  readonly socketPath: string;
  readonly machine: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Scripts that run as root on a machine of the lab, in its home directory, without input. Rejects with UserError when the lab has
 * no such machine.
 */
export function createMachineScriptRunner({ socketPath, machine, variables }: MachineScripts): ScriptRunner {
  return async ({ file, text, args, timeout }) => {
    const printed: Record<'stdout' | 'stderr' | 'output', Buffer[]> = { stdout: [], stderr: [], output: [] };
    const textOf = (stream: keyof typeof printed): string => Buffer.concat(printed[stream]).toString('utf8');
    const settings = Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`);
    const connection = await connectMachine({
      socketPath,
      machine,
      command: [...settings, interpreterOf(text), '-c', ...[text, basename(file), ...args].map(quote)],
      user: 'root',
      tty: false,
      columns: 80,
      rows: 24,
      terminalType: 'dumb',
      onOutput: (stream, data) => {
        printed[stream].push(Buffer.from(data));
        printed.output.push(Buffer.from(data));
      },
      edit: async () => undefined,
    });
    connection.endInput();
    const exitCode = await endOrTimeout(connection, timeout);
    return {
      exitCode: exitCode ?? 124,
      stdout: textOf('stdout'),
      stderr: textOf('stderr'),
      output: textOf('output'),
      timedOut: exitCode === undefined,
    };
  };
}

/** The exit code; undefined: it was hung up after that many milliseconds. */
async function endOrTimeout(
  connection: { readonly ended: Promise<number>; hangUp(): void },
  timeout: number,
): Promise<number | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      connection.hangUp();
      resolve(undefined);
    }, timeout);
  });
  try {
    return await Promise.race([connection.ended, over]);
  } finally {
    clearTimeout(timer);
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
