import { FileSystemError } from '../../../runtime/files/file-system-error.ts';
import type { Program, ProgramContext } from '../../../runtime/process/program.ts';

/** The version of etcd that the programs belong to. */
export const version = '3.6.6';
export const memberId = '8e9e05c52164694d';

/** What went wrong with a command: `Error: ` and this. */
export class CommandError extends Error {}

export interface CommandLine {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

const switches = new Set([
  'prefix',
  'keys-only',
  'print-value-only',
  'skip-hash-check',
  'hex',
  'debug',
  'from-key',
  'count-only',
  'bump-revision',
  'insecure-skip-tls-verify',
  'cluster',
  'help',
]);
const shorts: Readonly<Record<string, string>> = { w: 'write-out', h: 'help' };

function read({ arguments: args, environment }: ProgramContext, prefix: string): CommandLine {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (const [name, value] of environment) {
    if (name.startsWith(prefix)) flags.set(name.slice(prefix.length).toLowerCase().replaceAll('_', '-'), value);
  }
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    const [, dashes = '', given = '', value] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (dashes === '') {
      words.push(arg);
      continue;
    }
    const name = dashes === '-' ? (shorts[given] ?? given) : given;
    flags.set(name, value ?? (switches.has(name) ? 'true' : (queue.shift() ?? '')));
  }
  return { words, flags };
}

/** A program whose errors are said as cobra says them. */
type Run = (context: ProgramContext, line: CommandLine) => Promise<number>;

export const tool = (name: string, run: Run): Program => ({
  name,
  run: async (context) => {
    try {
      return await run(context, read(context, 'ETCDCTL_'));
    } catch (error) {
      if (!(error instanceof CommandError) && !(error instanceof FileSystemError)) throw error;
      const text = error instanceof FileSystemError ? error.description.toLowerCase() : error.message;
      await say(context, `Error: ${text}\n`);
      return 1;
    }
  },
});

export const say = async ({ stderr }: ProgramContext, text: string) => stderr.write(new TextEncoder().encode(text));

export async function log(
  context: ProgramContext,
  caller: string,
  msg: string,
  fields: object = {},
  level = 'info',
): Promise<void> {
  const ts = `${new Date(context.system.clock.now()).toISOString().slice(0, 23)}000Z`;
  await say(context, `${JSON.stringify({ level, ts, caller, msg, ...fields })}\n`);
}

export function readFile(context: ProgramContext, path: string): Uint8Array {
  if (!context.files.exists(context.path(path))) throw new CommandError(`open ${path}: no such file or directory`);
  return context.files.readFile(context.path(path));
}
