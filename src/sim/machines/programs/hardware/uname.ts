import { kernelRelease, kernelVersion } from '../../../runtime/index.ts';
import { defineProgram } from '../../../runtime/process/program.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';

/** The kernel of a machine. Follows coreutils. */
export const uname = defineProgram({
  name: 'uname',
  run: async (context) => {
    const { flags } = parseOptions(context.arguments, 'asnrvmpio', '', {
      all: 'a',
      'kernel-name': 's',
      nodename: 'n',
      'kernel-release': 'r',
      'kernel-version': 'v',
      machine: 'm',
      'operating-system': 'o',
    });
    const parts: readonly (readonly [letter: string, text: string])[] = [
      ['s', 'Linux'],
      ['n', context.system.hostname],
      ['r', kernelRelease],
      ['v', kernelVersion],
      ['m', 'x86_64'],
      ['p', 'x86_64'],
      ['i', 'x86_64'],
      ['o', 'GNU/Linux'],
    ];
    const wanted = parts.filter(([letter]) => flags.has('a') || flags.has(letter));
    await context.print(`${(wanted.length === 0 ? parts.slice(0, 1) : wanted).map(([, text]) => text).join(' ')}\n`);
    return 0;
  },
});
