import { swapsOf } from '../../../runtime/index.ts';
import { defineProgram, type Program } from '../../../runtime/process/program.ts';
import type { Surroundings } from '../surroundings.ts';

/** `2G`, `512M`. */
function size(bytes: number): string {
  const units = ['B', 'K', 'M', 'G'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(1))}${units[unit]}`;
}

/** Space for swapping. Follows util-linux. */
export function swapPrograms({ view }: Surroundings): readonly Program[] {
  const { kernel } = view;
  return [
    defineProgram({
      name: 'swapon',
      run: async (context) => {
        const words = context.arguments.filter((one) => !one.startsWith('-'));
        const isAll = context.arguments.some((one) => one === '-a' || one === '--all');
        if (words.length === 0 && !isAll) {
          const swaps = kernel.swaps();
          if (swaps.length === 0) return 0;
          const rows = swaps.map(({ path, type, size: bytes }, index) => [
            path,
            type,
            size(bytes),
            '0B',
            String(-2 - index),
          ]);
          const all = [['NAME', 'TYPE', 'SIZE', 'USED', 'PRIO'], ...rows];
          const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
          const line = (row: readonly string[]) =>
            row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' ');
          await context.print(all.map((row) => `${line(row)}\n`).join(''));
          return 0;
        }
        for (const swap of isAll ? swapsOf(context.files) : []) kernel.swapOn(swap);
        let status = 0;
        for (const word of words) {
          const path = context.path(word);
          if (!context.files.exists(path)) {
            await context.complain(`cannot open ${word}: No such file or directory`);
            status = 255;
          } else if (kernel.swaps().some((swap) => swap.path === path)) {
            await context.complain(`${word}: swapon failed: Device or resource busy`);
            status = 255;
          } else kernel.swapOn({ path, type: 'file', size: context.files.stat(path).size });
        }
        return status;
      },
    }),
    defineProgram({
      name: 'swapoff',
      run: async (context) => {
        if (context.process.credentials.uid !== 0) {
          await context.complain('Not superuser.');
          return 1;
        }
        const words = context.arguments.filter((one) => !one.startsWith('-'));
        if (context.arguments.some((one) => one === '-a' || one === '--all')) {
          for (const { path } of kernel.swaps()) kernel.swapOff(path);
          return 0;
        }
        let status = 0;
        for (const word of words) {
          if (kernel.swapOff(context.path(word))) continue;
          const reason = context.files.exists(context.path(word)) ? 'Invalid argument' : 'No such file or directory';
          await context.complain(`${word}: swapoff failed: ${reason}`);
          status = 4;
        }
        return status;
      },
    }),
    defineProgram({
      name: 'mkswap',
      run: async (context) => {
        const [word = ''] = context.arguments.filter((one) => !one.startsWith('-'));
        if (!context.files.exists(context.path(word))) {
          await context.complain(`cannot open ${word}: No such file or directory`);
          return 1;
        }
        const bytes = context.files.stat(context.path(word)).size;
        await context.print(
          `Setting up swapspace version 1, size = ${(bytes / 2 ** 20).toFixed(0)} MiB (${bytes} bytes)\nno label, UUID=5d5c1a0f-6f0f-4a1e-8f6a-1a7a3f7d6b21\n`,
        );
        return 0;
      },
    }),
  ];
}
