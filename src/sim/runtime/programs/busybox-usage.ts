import type { ProgramContext } from '../process/program.ts';
import { encode } from './text.ts';

/** What stands above everything that BusyBox' one file tells about itself. */
export const busyboxBanner = 'BusyBox v1.36.1 (2023-05-18 22:34:17 UTC) multi-call binary.';

/** How a program is called, as BusyBox says it to whoever called it otherwise; `unknown` is the option that is none. */
export async function busyboxUsage(context: ProgramContext, usage: string, unknown?: string): Promise<number> {
  if (unknown !== undefined) {
    const isLong = unknown.startsWith('--');
    await context.complain(isLong ? `unrecognized option '${unknown}'` : `invalid option -- '${unknown}'`);
  }
  await context.stderr.write(encode(`${busyboxBanner}\n\n${usage}`));
  return 1;
}
