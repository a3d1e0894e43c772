import { defineProgram, type Program } from '../../../runtime/process/program.ts';
import { memoryFigures } from '../../load.ts';
import type { Surroundings } from '../surroundings.ts';

const units: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Three digits at most, as procps' scale_size. */
function human(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)}${['B', 'Ki', 'Mi', 'Gi', 'Ti'][unit]}`;
}

/** What memory a machine has. Follows procps' free. */
export function free({ view }: Surroundings): Program {
  return defineProgram({
    name: 'free',
    run: async (context) => {
      const letters = context.arguments.join('').replaceAll('-', '');
      const unit = [...letters].map((letter) => units[letter]).find((size) => size !== undefined) ?? 1024;
      const shown = (bytes: number) => (letters.includes('h') ? human(bytes) : String(Math.floor(bytes / unit)));
      const { total, used, free: unused, shared, cached, available } = memoryFigures(view.hardware);
      const cells = [total, used, unused, shared, cached, available];
      const swap = view.kernel.swaps().reduce((sum, { size }) => sum + size, 0);
      const row = (name: string, list: readonly string[]) =>
        `${name.padEnd(8)}${list
          .map((cell) => cell.padStart(12))
          .join('')
          .slice(0)}\n`;
      await context.print(row('', ['total', 'used', 'free', 'shared', 'buff/cache', 'available']));
      await context.print(row('Mem:', cells.map(shown)));
      await context.print(row('Swap:', [swap, 0, swap].map(shown)));
      return 0;
    },
  });
}
