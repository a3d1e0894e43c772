import { defineProgram, type Program, type ProgramContext } from '../../runtime/process/program.ts';
import { usersOf } from '../../runtime/process/users.ts';
import { loadText } from '../load.ts';
import { upTime } from './hardware/uptime.ts';
import { systemName } from './hostnamectl.ts';
import type { Surroundings } from './surroundings.ts';

const gateway = (address = '') => address.replace(/\d+$/, '1');

/** Those who are logged in: the first processes of sessions with a terminal. */
function sessions(context: ProgramContext) {
  const all = context.system.processes();
  return all
    .filter(({ parent, arguments: [program = ''] }) => parent === 0 && /sh$/.test(program))
    .map((process, index) => ({
      user: usersOf(context.files).find(({ uid }) => uid === process.credentials.uid)?.name ?? '',
      terminal: `pts/${index}`,
      since: process.startedAt,
    }));
}

const stamp = (time: number) => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

const lsbRelease = defineProgram({
  name: 'lsb_release',
  run: async (context) => {
    const facts: readonly (readonly [letter: string, name: string, value: string])[] = [
      ['i', 'Distributor ID', 'Ubuntu'],
      ['d', 'Description', systemName(context)],
      ['r', 'Release', '24.04'],
      ['c', 'Codename', 'noble'],
    ];
    const letters = context.arguments.filter((argument) => argument.startsWith('-')).join('');
    const isShort = letters.includes('s');
    const wanted = facts.filter(([letter]) => letters.includes('a') || letters.includes(letter));
    if (letters === '' || letters.includes('a')) {
      await context.stderr.write(new TextEncoder().encode('No LSB modules are available.\n'));
    }
    for (const [, name, value] of wanted) await context.print(isShort ? `${value}\n` : `${name}:\t${value}\n`);
    return 0;
  },
});

/** Nobody has a table, and none can be made: machines run nothing by the clock. */
const crontab = defineProgram({
  name: 'crontab',
  run: async (context) => {
    const user = usersOf(context.files).find(({ uid }) => uid === context.process.credentials.uid)?.name ?? '';
    const asks = context.arguments.includes('-l') || context.arguments.includes('-r');
    const text = asks ? `no crontab for ${user}` : 'crontab: not simulated: cron runs nothing on machines of the lab';
    await context.stderr.write(new TextEncoder().encode(`${text}\n`));
    return 1;
  },
});

/** The lines of the kernel since the machine booted. */
function kernelLog({ view }: Surroundings): Program {
  return defineProgram({
    name: 'dmesg',
    run: async (context) => {
      const { hardware } = view;
      const kibibytes = Math.round(hardware.memory().total / 1024);
      const lines = [
        [
          0,
          'Linux version 6.8.0-90-generic (buildd@lcy02-amd64-030) (x86_64-linux-gnu-gcc-13 (Ubuntu 13.3.0-6ubuntu2~24.04) 13.3.0) #91-Ubuntu SMP PREEMPT_DYNAMIC',
        ],
        [
          0,
          'Command line: BOOT_IMAGE=/vmlinuz-6.8.0-90-generic root=LABEL=cloudimg-rootfs ro console=tty1 console=ttyS0',
        ],
        [0.02, `Memory: ${kibibytes}K/${kibibytes}K available`],
        [0.21, `smp: Brought up 1 node, ${hardware.processors} CPUs`],
        [1.47, 'EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.'],
        [2.31, 'systemd[1]: Detected virtualization kvm.'],
      ] as const;
      for (const [time, text] of lines) await context.print(`[${time.toFixed(6).padStart(12)}] ${text}\n`);
      return 0;
    },
  });
}

/** Who is there, since when, and how the machine's clock is set. */
export function recordPrograms(surroundings: Surroundings): readonly Program[] {
  const { view } = surroundings;
  const from = () => gateway(view.network()?.addresses[0]);
  const who = defineProgram({
    name: 'who',
    run: async (context) => {
      for (const { user, terminal, since } of sessions(context))
        await context.print(`${user.padEnd(8)} ${terminal.padEnd(12)} ${stamp(since)} (${from()})\n`);
      return 0;
    },
  });
  const w = defineProgram({
    name: 'w',
    run: async (context) => {
      const now = context.system.clock.now();
      const all = sessions(context);
      const up = upTime(now - view.hardware.bootedAt);
      const time = new Date(now).toISOString().slice(11, 19);
      await context.print(
        ` ${time} up ${up},  ${all.length} user${all.length === 1 ? '' : 's'},  load average: ${loadText(view.hardware, now, ', ')}\n`,
      );
      await context.print('USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n');
      for (const { user, terminal, since } of all) {
        const login = new Date(since).toISOString().slice(11, 16);
        await context.print(
          `${user.padEnd(8)} ${terminal.padEnd(8)} ${from().padEnd(16)} ${login}    0.00s  0.01s  0.00s w\n`,
        );
      }
      return 0;
    },
  });
  const timedatectl = defineProgram({
    name: 'timedatectl',
    run: async (context) => {
      const [verb = 'status'] = context.arguments.filter((argument) => !argument.startsWith('-'));
      if (verb !== 'status') {
        await context.complain(`not simulated: timedatectl ${verb}`);
        return 1;
      }
      const now = new Date(context.system.clock.now());
      const day = now.toUTCString().slice(0, 3);
      const time = `${now.toISOString().slice(0, 10)} ${now.toISOString().slice(11, 19)}`;
      const rows = [
        ['Local time', `${day} ${time} UTC`],
        ['Universal time', `${day} ${time} UTC`],
        ['RTC time', `${day} ${time}`],
        ['Time zone', 'Etc/UTC (UTC, +0000)'],
        ['System clock synchronized', 'yes'],
        ['NTP service', 'active'],
        ['RTC in local TZ', 'no'],
      ];
      await context.print(rows.map(([name = '', value = '']) => `${name.padStart(25)}: ${value}\n`).join(''));
      return 0;
    },
  });
  return [crontab, kernelLog(surroundings), lsbRelease, timedatectl, w, who];
}
