import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import { loadText, memoryFigures } from '../../load.ts';
import { type ProcessFacts, processFacts } from '../../process-facts.ts';
import { upTime } from '../hardware/uptime.ts';
import { showScreen } from '../screens/full-screen.ts';
import type { Surroundings } from '../surroundings.ts';

type Order = 'processor' | 'memory' | 'time' | 'pid';

const orders: Readonly<Record<Order, (facts: ProcessFacts) => number>> = {
  processor: ({ processorPercent }) => processorPercent,
  memory: ({ memoryPercent }) => memoryPercent,
  time: ({ taken }) => taken,
  pid: ({ pid }) => pid,
};
const fields: Readonly<Record<string, Order>> = { '%CPU': 'processor', '%MEM': 'memory', 'TIME+': 'time', PID: 'pid' };
const keys: Readonly<Record<string, Order>> = { P: 'processor', M: 'memory', T: 'time', N: 'pid' };

/** `1234`, `12.3m`, `1.2g`: kibibytes in six columns, as top writes them. */
function memory(bytes: number): string {
  const kibibytes = Math.round(bytes / 1024);
  if (kibibytes < 1_000_000) return String(kibibytes);
  return kibibytes < 10 ** 8 ? `${(kibibytes / 2 ** 20).toFixed(1)}g` : `${(kibibytes / 2 ** 30).toFixed(1)}t`;
}

function taken(milliseconds: number): string {
  const hundredths = Math.floor(milliseconds / 10);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${Math.floor(hundredths / 6000)}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}

function summary(context: ProgramContext, { view }: Surroundings, all: readonly ProcessFacts[]): string {
  const now = context.system.clock.now();
  const { hardware, kernel } = view;
  const running = all.filter(({ state }) => state === 'R').length;
  const busy = Math.min(100, hardware.milliCores() / 10 / hardware.processors);
  const cell = (number: number) => number.toFixed(1).padStart(5);
  const { total, free, used, cached, available } = memoryFigures(hardware);
  const swap = kernel.swaps().reduce((sum, { size }) => sum + size, 0);
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1).padStart(8);
  const count = (number: number) => String(number).padStart(3);
  return [
    `top - ${new Date(now).toISOString().slice(11, 19)} up ${upTime(now - hardware.bootedAt)},  1 user,  load average: ${loadText(hardware, now, ', ')}`,
    `Tasks: ${count(all.length)} total, ${count(running)} running, ${count(all.length - running)} sleeping,   0 stopped,   0 zombie`,
    `%Cpu(s):${cell(busy * 0.65)} us,${cell(busy * 0.35)} sy,  0.0 ni,${cell(100 - busy)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st `,
    `MiB Mem : ${mebibytes(total)} total, ${mebibytes(free)} free, ${mebibytes(used)} used, ${mebibytes(cached)} buff/cache     `,
    `MiB Swap: ${mebibytes(swap)} total, ${mebibytes(swap)} free, ${mebibytes(0)} used. ${mebibytes(available)} avail Mem `,
  ]
    .map((line) => `${line}\n`)
    .join('');
}

const heading = '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND';

function row(facts: ProcessFacts, withArguments: boolean): string {
  const { pid, user, virtual, resident, state, processorPercent, memoryPercent, program, command } = facts;
  const name = user.length > 8 ? `${user.slice(0, 7)}+` : user;
  const head = `${String(pid).padStart(7)} ${name.padEnd(8)}  20   0 ${memory(virtual).padStart(7)}`;
  const sizes = `${memory(resident).padStart(6)} ${memory(resident * 0.6).padStart(6)}`;
  const shares = `${processorPercent.toFixed(1).padStart(5)} ${memoryPercent.toFixed(1).padStart(5)}`;
  return `${head} ${sizes} ${state} ${shares} ${taken(facts.taken).padStart(9)} ${withArguments ? command : program}`;
}

/** Follows procps' top: `-b` prints, otherwise the screen is drawn anew until `q` (P, M, T, N sort, c shows command lines). */
export function top(surroundings: Surroundings): Program {
  return defineProgram({
    name: 'top',
    run: async (context) => {
      const args = context.arguments;
      const option = (letter: string) => {
        const at = args.findIndex((arg) => new RegExp(`^-[a-zA-Z]*${letter}`).test(arg));
        const [, attached = ''] = new RegExp(`^-[a-zA-Z]*?${letter}(.*)$`).exec(args[at] ?? '') ?? [];
        return at < 0 ? undefined : attached === '' ? args[at + 1] : attached;
      };
      const has = (letter: string) => args.some((arg) => new RegExp(`^-[bcHiS]*${letter}`).test(arg));
      const isBatch = has('b');
      const rounds = Number(option('n') ?? Number.POSITIVE_INFINITY);
      const delay = Number(option('d') ?? 3) * 1000;
      const pids = option('p')?.split(',');
      let order = fields[(option('o') ?? '').replace(/^[+-]/, '')] ?? 'processor';
      let withArguments = has('c');
      if (!isBatch && !context.stdout.isTerminal) {
        await context.complain('failed tty get');
        return 1;
      }
      const screen = (height = Number.POSITIVE_INFINITY) => {
        const all = processFacts(context, surroundings.view.hardware);
        const key = orders[order];
        const sign = order === 'pid' ? 1 : -1;
        const shown = all
          .filter(({ pid }) => pids === undefined || pids.includes(String(pid)))
          .toSorted((a, b) => sign * (key(a) - key(b)));
        const rows = shown.slice(0, height - 8).map((facts) => `${row(facts, withArguments)}\n`);
        return `${summary(context, surroundings, all)}\n${heading}\n${rows.join('')}`;
      };
      if (isBatch) {
        for (let round = 0; round < rounds; round += 1) {
          if (round > 0) {
            await context.sleep(delay);
            await context.print('\n');
          }
          await context.print(screen());
        }
        return 0;
      }
      await showScreen(context, {
        draw: (height) => screen(height),
        delay,
        rounds,
        key: (key) => {
          if (key === 'q') return 'quit';
          if (key === 'c') withArguments = !withArguments;
          order = keys[key] ?? order;
          return undefined;
        },
      });
      await context.print('\n');
      return 0;
    },
  });
}
