import { defineProgram, type ProgramContext } from '../process/program.ts';
import { busyWorker, endless, isBusyWorker } from './busy-worker.ts';
import { createLog } from './klog.ts';

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};
const milliseconds: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };
const usage = `Usage of /stress:
  -cpus int
    \ttotal number of CPUs to utilize
  -logtostderr
    \tlog to standard error instead of files
  -mem-alloc-size string
    \tamount of memory to be consumed in each allocation (default "4Ki")
  -mem-alloc-sleep duration
    \tduration to sleep between allocations (default 1ms)
  -mem-total string
    \ttotal memory to be consumed. Memory will be consumed via multiple allocations. (default "0")
`;

interface Wish {
  cpus: string;
  'mem-total': string;
  'mem-alloc-size': string;
  'mem-alloc-sleep': string;
}

/** What Go's flag package makes of the arguments, or what it complains about. */
function read(args: readonly string[]): Wish | string {
  const wish: Wish = { cpus: '0', 'mem-total': '0', 'mem-alloc-size': '4Ki', 'mem-alloc-sleep': '1ms' };
  for (let index = 0; index < args.length; index += 1) {
    const [, name = '', inline] = /^--?([^=-][^=]*)(?:=(.*))?$/.exec(args[index] ?? '') ?? [];
    if (name === '') return wish;
    if (name === 'logtostderr' || name === 'alsologtostderr') continue;
    if (!Object.hasOwn(wish, name)) return `flag provided but not defined: -${name}`;
    const value = inline ?? args[++index];
    if (value === undefined) return `flag needs an argument: -${name}`;
    if (name === 'cpus' && !/^[+-]?\d+$/.test(value)) return `invalid value "${value}" for flag -cpus: parse error`;
    if (name === 'mem-alloc-sleep' && duration(value) === undefined)
      return `invalid value "${value}" for flag -mem-alloc-sleep: parse error`;
    wish[name as keyof Wish] = value;
  }
  return wish;
}

function duration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g);
  return [...parts].reduce((sum, [, number, unit = '']) => sum + Number(number) * (milliseconds[unit] ?? 0), 0);
}

function bytes(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d*)?)([kMG]|[KMG]i)?$/.exec(text) ?? [];
  return number === undefined ? undefined : Math.ceil(Number(number) * (units[unit] ?? 1));
}

async function panic(context: ProgramContext, quantity: string): Promise<number> {
  const pattern = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$';
  const text = `panic: cannot parse '${quantity}': quantities must match the regular expression '${pattern}'\n\ngoroutine 1 [running]:\n`;
  await context.stderr.write(new TextEncoder().encode(text));
  return 2;
}

/** Takes memory step by step and keeps processors busy: what the documentation's exercises on CPU run. As github.com/vishh/stress. */
export const vishStress = defineProgram({
  name: 'vish-stress',
  run: async (context) => {
    if (isBusyWorker(context)) return endless();
    const wish = read(context.arguments);
    if (typeof wish === 'string') {
      await context.stderr.write(new TextEncoder().encode(`${wish}\n${usage}`));
      return 2;
    }
    const [total, step] = [bytes(wish['mem-total']), bytes(wish['mem-alloc-size'])];
    if (total === undefined) return panic(context, wish['mem-total']);
    if (step === undefined) return panic(context, wish['mem-alloc-size']);
    const sleep = wish['mem-alloc-sleep'];
    const log = createLog(context);
    const chunks = `in "${wish['mem-alloc-size']}" chunks, with a ${sleep} sleep between allocations`;
    await log('I', 'main.go:26', `Allocating "${wish['mem-total']}" memory, ${chunks}`);
    const workers = [];
    try {
      for (let count = 0; count < Number(wish.cpus); count += 1) {
        await log('I', 'main.go:39', 'Spawning a thread to consume CPU');
        workers.push(busyWorker(context));
      }
      await take(context, total, step, duration(sleep) ?? 0);
      await log('I', 'main.go:29', `Allocated "${wish['mem-total']}" memory`);
      return await context.forever();
    } finally {
      for (const worker of workers) worker.signal('KILL', true);
    }
  },
});

/** As many whole steps as the total has room for. Steps that would take no time of their own are taken together. */
async function take(context: ProgramContext, total: number, step: number, pause: number): Promise<void> {
  const together = Math.max(1, Math.ceil(10 / Math.max(pause, 0.001)));
  for (let left = step === 0 ? 0 : Math.floor(total / step); left > 0; left -= together) {
    const count = Math.min(left, together);
    context.system.allocate(context.process, count * step);
    await context.sleep(count * pause);
  }
}
