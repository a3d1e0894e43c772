import type { ProgramContext } from '../process/program.ts';
import { busyboxUsage } from './busybox-usage.ts';
import { usages } from './busybox-usages.ts';
import type { FileWords } from './file-words.ts';
import { type Options, parseOptions } from './options.ts';
import { encode } from './text.ts';

/** How a program is called. */
export interface CallForm {
  readonly flags: string;
  readonly valued?: string;
  readonly long?: Readonly<Record<string, string>>;
  /** Its options end where operands begin. */
  readonly strict?: boolean;
  /** Fewest operands; what GNU's call the missing one: `file operand`, and with one there `destination file operand`. */
  readonly least?: number;
  readonly nouns?: readonly [none: string, one?: string];
}

/** What GNU's say after every complaint about how they are called. */
export const sayTry = (context: ProgramContext) =>
  context.stderr.write(encode(`Try '${context.name} --help' for more information.\n`));

/** Reads the options of a call, which `modern` makes of old forms (`-5`); undefined when it is a wrong one, which has been said then, as the maker of the program does. */
export async function readCall(
  context: ProgramContext,
  { maker }: Pick<FileWords, 'maker'>,
  form: CallForm,
  modern = (args: readonly string[]) => args,
): Promise<Options | undefined> {
  const call = parseOptions(modern(context.arguments), form.flags, form.valued, form.long, form.strict);
  const problem = problemOf(call);
  const tooFew = call.operands.length < (form.least ?? 0) && !(call.flags.has('f') && form.least === 1);
  if (problem === undefined && !tooFew) return call;
  if (maker === '') {
    if (problem !== undefined) await context.complain(problem);
    await busyboxUsage(context, usages[context.name] ?? '');
    return undefined;
  }
  const { nouns: [none, one = none] = ['operand'] } = form;
  const [first] = call.operands;
  await context.complain(problem ?? (first === undefined ? `missing ${none}` : `missing ${one} after '${first}'`));
  await sayTry(context);
  return undefined;
}

/** What getopt says of an option. */
function problemOf({ unknown, lacking }: Options): string | undefined {
  if (unknown !== undefined)
    return unknown.startsWith('--') ? `unrecognized option '${unknown}'` : `invalid option -- '${unknown}'`;
  if (lacking === undefined) return undefined;
  return lacking.startsWith('--')
    ? `option '${lacking}' requires an argument`
    : `option requires an argument -- '${lacking}'`;
}
