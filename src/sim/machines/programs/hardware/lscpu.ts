import { defineProgram, type Program } from '../../../runtime/process/program.ts';
import type { Surroundings } from '../surroundings.ts';

/** How many processors there are, and of what kind. Follows coreutils and util-linux. */
export function processorPrograms({ view }: Surroundings): readonly Program[] {
  return [
    defineProgram({
      name: 'nproc',
      run: async (context) => {
        await context.print(`${view.hardware.processors}\n`);
        return 0;
      },
    }),
    defineProgram({
      name: 'lscpu',
      run: async (context) => {
        const { processors } = view.hardware;
        const facts: readonly (readonly [string, string | number])[] = [
          ['Architecture', 'x86_64'],
          ['  CPU op-mode(s)', '32-bit, 64-bit'],
          ['  Address sizes', '46 bits physical, 48 bits virtual'],
          ['  Byte Order', 'Little Endian'],
          ['CPU(s)', processors],
          ['  On-line CPU(s) list', processors === 1 ? '0' : `0-${processors - 1}`],
          ['Vendor ID', 'GenuineIntel'],
          ['  Model name', 'Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz'],
          ['    CPU family', 6],
          ['    Model', 85],
          ['    Thread(s) per core', 1],
          ['    Core(s) per socket', 1],
          ['    Socket(s)', processors],
          ['    Stepping', 4],
          ['    BogoMIPS', '4800.00'],
          ['Virtualization features', ''],
          ['  Hypervisor vendor', 'KVM'],
          ['  Virtualization type', 'full'],
        ];
        const width = 33;
        await context.print(facts.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}\n`).join(''));
        return 0;
      },
    }),
  ];
}
