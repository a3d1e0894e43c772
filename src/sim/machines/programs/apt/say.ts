import type { ProgramContext } from '../../../runtime/process/program.ts';
import { encode } from '../../../runtime/programs/text.ts';

/** What a program says about itself under a name that it writes out. */
export const say = ({ stderr }: ProgramContext, text: string) => stderr.write(encode(`${text}\n`));
