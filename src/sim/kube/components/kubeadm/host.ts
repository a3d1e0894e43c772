import type { ProgramContext } from '../../../runtime/process/program.ts';
import { KubeadmError } from './text.ts';

/** A line of klog on the error output. */
export async function warn(context: ProgramContext, place: string, text: string): Promise<void> {
  const time = new Date(context.system.clock.now()).toISOString();
  const head = `W${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000 ${String(context.process.pid).padStart(7)} ${place}]`;
  await context.stderr.write(new TextEncoder().encode(`${head} ${text}\n`));
}

/** Runs another program of the machine, as kubeadm does with systemctl and crictl; gives its code and what it printed. */
export async function runTool(
  context: ProgramContext,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const output = {
    isTerminal: false,
    write: (data: Uint8Array) => {
      text += new TextDecoder().decode(data);
    },
  };
  const entry = context.system.spawn({
    arguments: args,
    environment: context.environment,
    workingDirectory: '/',
    credentials: context.process.credentials,
    stdin: { isTerminal: false, read: async () => undefined },
    stdout: output,
    stderr: output,
    parent: context.process.pid,
  });
  const { code } = await context.process.until(entry.exited);
  return { code, text };
}

/** Asks whether to go on; throws KubeadmError unless the answer is yes. Follows kubeadm util InteractivelyConfirmAction. */
export async function confirm(context: ProgramContext, action: string): Promise<void> {
  await context.print(`[${action}] Are you sure you want to proceed? [y/N]: `);
  let answer = '';
  while (!answer.includes('\n')) {
    const data = await context.read();
    if (data === undefined) break;
    answer += new TextDecoder().decode(data);
  }
  if (/^(y|yes)$/i.test(answer.split('\n')[0] ?? '')) return;
  throw new KubeadmError("won't proceed; the user didn't answer (Y|y) in order to continue");
}

/** What a phase cannot go on after names that phase. Follows kubeadm cmd/phases/workflow. */
export async function phase<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof KubeadmError ? new KubeadmError(`error execution phase ${name}: ${error.message}`) : error;
  }
}

/** The value of `--name VALUE` or `--name=VALUE`. */
export function flagOf({ arguments: args }: ProgramContext, ...names: readonly string[]): string | undefined {
  for (const [index, arg] of args.entries()) {
    for (const name of names) {
      if (arg === name) return args[index + 1];
      if (arg.startsWith(`${name}=`)) return arg.slice(name.length + 1);
    }
  }
  return undefined;
}
