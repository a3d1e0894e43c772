import { defineProgram, type Program, type ProgramContext } from '../process/program.ts';
import { Terminal } from '../process/terminal.ts';
import { decode, encode } from './text.ts';

/** The terminal that stdin is. */
function terminalOf({ stdin }: ProgramContext): Terminal | undefined {
  const { terminal } = stdin as { readonly terminal?: unknown };
  return terminal instanceof Terminal ? terminal : undefined;
}

const characters = `intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>;
eol2 = <undef>; swtch = <undef>; start = ^Q; stop = ^S; susp = ^Z; rprnt = ^R;
werase = ^W; lnext = ^V; flush = ^O; min = 1; time = 0;
`;

const settings = `-parenb -parodd -cmspar cs8 -hupcl -cstopb cread -clocal -crtscts
-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr icrnl ixon -ixoff
-iuclc -ixany -imaxbel -iutf8
opost -olcuc -ocrnl onlcr -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 vt0 ff0
isig icanon iexten echo echoe echok -echonl -noflsh -xcase -tostop -echoprt
echoctl echoke -flusho -extproc
`;

/** Shows a terminal's settings; `input` is how the maker calls stdin. What would change them is taken, and changes nothing. */
const defineStty = (name: string, input: string) =>
  defineProgram({
    name,
    run: async (context) => {
      const terminal = terminalOf(context);
      if (terminal === undefined) {
        await context.complain(`${input}: Inappropriate ioctl for device`);
        return 1;
      }
      const { rows, columns } = terminal;
      const [first] = context.arguments;
      const line = ' line = 0;\n';
      if (first === 'size') await context.print(`${rows} ${columns}\n`);
      else if (first === '-a')
        await context.print(`speed 38400 baud; rows ${rows}; columns ${columns};${line}${characters}${settings}`);
      else if (first === undefined) await context.print(`speed 38400 baud;${line}-brkint -imaxbel\n`);
      return 0;
    },
  });

const read = (context: ProgramContext, path: string) => decode(context.system.files.readFile(path));

const nproc = defineProgram({
  name: 'nproc',
  run: async (context) => {
    await context.print(`${read(context, '/proc/cpuinfo').match(/^processor/gm)?.length ?? 1}\n`);
    return 0;
  },
});

/** Memory as /proc/meminfo tells of it. Follows BusyBox' procps/free.c. */
const free = defineProgram({
  name: 'free',
  run: async (context) => {
    const text = read(context, '/proc/meminfo');
    const value = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    const units: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
    const unit = units[context.arguments[0]?.slice(1) ?? 'k'] ?? 1024;
    const [total, unused, available] = [value('MemTotal'), value('MemFree'), value('MemAvailable')];
    const cached = available - unused;
    const row = (name: string, amounts: readonly number[]) =>
      `${name.padEnd(6)} ${amounts
        .map((one) => String(Math.floor((one * 1024) / unit)).padStart(12))
        .join('')
        .replace(/^ /, '')}\n`;
    await context.print('              total        used        free      shared  buff/cache   available\n');
    await context.print(row('Mem:', [total, total - unused - cached, unused, 0, cached, available]));
    await context.print(row('Swap:', [0, 0, 0]));
    return 0;
  },
});

/** How long the container has been up, which nobody in it can tell from its host. Follows BusyBox' procps/uptime.c. */
const uptime = defineProgram({
  name: 'uptime',
  run: async (context) => {
    const now = context.system.clock.now();
    const since = Math.min(now, ...context.system.processes().map(({ startedAt }) => startedAt));
    const minutes = Math.floor((now - since) / 60_000);
    const hours = Math.floor(minutes / 60) % 24;
    const days = Math.floor(minutes / 1440);
    const [, load = '0.00 0.00 0.00'] = /^(\S+ \S+ \S+)/.exec(read(context, '/proc/loadavg')) ?? [];
    const time = new Date(now).toISOString().slice(11, 19);
    const day = days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `;
    const short =
      hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${minutes % 60} min`;
    await context.print(` ${time} up ${day}${short},  load average: ${load.replaceAll(' ', ', ')}\n`);
    return 0;
  },
});

/** Nobody logs in to a container. */
const who = defineProgram({ name: 'who', run: () => 0 });
const logname = defineProgram({
  name: 'logname',
  run: async (context) => {
    await context.complain('getlogin: No such device or address');
    return 1;
  },
});

const clear = defineProgram({
  name: 'clear',
  run: async (context) => {
    await context.stdout.write(encode('\u001b[H\u001b[J'));
    return 0;
  },
});

/** What asks for the terminal and for the machine that a container seems to be. */
export const terminalTools: readonly Program[] = [
  defineStty('stty', 'standard input'),
  defineStty('gnu-stty', "'standard input'"),
  clear,
  free,
  logname,
  nproc,
  uptime,
  who,
];
