import { defineProgram, type Program } from '../../../runtime/process/program.ts';
import { loadText } from '../../load.ts';
import { timestamp } from '../../times.ts';
import type { Surroundings } from '../surroundings.ts';

/** `5 min`, `2:03`, `3 days,  4:05`: how long ago, as procps writes it. */
export function upTime(milliseconds: number): string {
  const minutes = Math.floor(Math.max(0, milliseconds) / 60_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const head = days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : '';
  if (hours > 0) return `${head}${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}`;
  return `${head}${minutes % 60} min`;
}

/** How long the machine has been up, and its load. Follows procps. */
export function uptime({ view }: Surroundings): Program {
  return defineProgram({
    name: 'uptime',
    run: async (context) => {
      const now = context.system.clock.now();
      const { hardware } = view;
      const minutes = Math.floor((now - hardware.bootedAt) / 60_000);
      if (context.arguments.some((one) => one === '-p' || one === '--pretty')) {
        const parts = [
          [Math.floor(minutes / 1440), 'day'],
          [Math.floor(minutes / 60) % 24, 'hour'],
          [minutes % 60, 'minute'],
        ] as const;
        const words = parts
          .filter(([count]) => count > 0)
          .map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`);
        await context.print(`up ${words.join(', ') || '0 minutes'}\n`);
      } else if (context.arguments.some((one) => one === '-s' || one === '--since')) {
        await context.print(`${timestamp(hardware.bootedAt).slice(4, 23)}\n`);
      } else {
        const time = new Date(now).toISOString().slice(11, 19);
        await context.print(
          ` ${time} up ${upTime(now - hardware.bootedAt)},  1 user,  load average: ${loadText(hardware, now, ', ')}\n`,
        );
      }
      return 0;
    },
  });
}
