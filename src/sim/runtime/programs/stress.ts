import { defineProgram } from '../process/program.ts';
import { busyWorker, endless, isBusyWorker } from './busy-worker.ts';

const unit: Readonly<Record<string, number>> = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const second: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const usage = "'stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n";

interface Wish {
  readonly cpu: number;
  readonly vm: number;
  readonly vmBytes: number;
  /** Seconds that memory is held before it is taken anew; undefined: no time. */
  readonly hang: number | undefined;
  /** Milliseconds until it ends. */
  readonly timeout: number | undefined;
}

function amount(text: string, units: Readonly<Record<string, number>>): number {
  const [, digits = '', suffix = ''] = /^(\d+)([A-Za-z]?)$/.exec(text) ?? [];
  return digits === '' ? Number.NaN : Number(digits) * (units[suffix] ?? (suffix === '' ? 1 : Number.NaN));
}

function read(args: readonly string[]): Wish | undefined {
  const wish = {
    cpu: 0,
    vm: 0,
    vmBytes: 256 * 2 ** 20,
    hang: undefined as number | undefined,
    timeout: undefined as number | undefined,
  };
  for (let index = 0; index < args.length; index += 2) {
    const value = args[index + 1] ?? '';
    switch (args[index]) {
      case '-c':
      case '--cpu':
        wish.cpu = amount(value, {});
        break;
      case '-m':
      case '--vm':
        wish.vm = amount(value, {});
        break;
      case '--vm-bytes':
        wish.vmBytes = amount(value, unit);
        break;
      case '--vm-hang':
        wish.hang = amount(value, second);
        break;
      case '-t':
      case '--timeout':
        wish.timeout = amount(value, second) * 1000;
        break;
      default:
        return undefined;
    }
  }
  const isRead = Object.values(wish).every((value) => !Number.isNaN(value));
  return isRead && wish.cpu + wish.vm > 0 ? wish : undefined;
}

/** Keeps processors busy (`--cpu N`) and memory taken (`--vm N --vm-bytes B`), for exercises on limits. */
export const stress = defineProgram({
  name: 'stress',
  run: async (context) => {
    if (isBusyWorker(context)) return endless();
    const wish = read(context.arguments);
    if (wish === undefined) {
      await context.print(usage);
      return 1;
    }
    const { cpu, vm, vmBytes, hang, timeout } = wish;
    const { pid } = context.process;
    await context.print(`stress: info: [${pid}] dispatching hogs: ${cpu} cpu, 0 io, ${vm} vm, 0 hdd\n`);
    const workers = Array.from({ length: cpu }, () => busyWorker(context));
    for (let index = 0; index < vm; index += 1) {
      // Memory that is held rests, memory that is not is touched over and over.
      const entry = hang === undefined ? busyWorker(context) : context.process;
      context.system.allocate(entry, vmBytes);
      if (hang === undefined) workers.push(entry);
    }
    try {
      await (timeout === undefined ? context.forever() : context.sleep(timeout));
    } finally {
      for (const entry of workers) entry.signal('KILL', true);
    }
    await context.print(`stress: info: [${pid}] successful run completed in ${(timeout ?? 0) / 1000}s\n`);
    return 0;
  },
});
