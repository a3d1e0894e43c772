import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import { signalName } from '../../../runtime/process/signals.ts';
import { ignoringCase } from '../../../runtime/programs/ignoring-case.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';
import { posixExpression } from '../../../runtime/programs/posix-expression.ts';
import { processFacts } from '../../process-facts.ts';
import type { Surroundings } from '../surroundings.ts';

/** What pgrep and pkill find, or why they cannot look. Follows procps. */
function find(context: ProgramContext, { view }: Surroundings, args: readonly string[]) {
  const { flags, values, operands } = parseOptions(args, 'flaxnovcei', 'uPts', { full: 'f', exact: 'x', list: 'l' });
  const [pattern] = operands;
  if (pattern === undefined && values.size === 0) return { error: 'no matching criteria specified' };
  const source = posixExpression(pattern ?? '', true);
  const bounded = flags.has('x') ? `^(?:${source})$` : source;
  let wanted: RegExp;
  try {
    wanted = new RegExp(flags.has('i') ? ignoringCase(bounded) : bounded);
  } catch {
    return { error: 'Invalid preceding regular expression' };
  }
  const found = processFacts(context, view.hardware)
    .filter(({ pid }) => pid !== context.process.pid)
    .filter(({ program, command }) => wanted.test(flags.has('f') ? command : program.slice(0, 15)) !== flags.has('v'))
    .filter(({ user, uid }) => !values.has('u') || [user, String(uid)].includes(values.get('u') ?? ''))
    .filter(({ parent }) => !values.has('P') || String(parent) === values.get('P'));
  return { flags, found: flags.has('n') ? found.slice(-1) : flags.has('o') ? found.slice(0, 1) : found };
}

const usage = (name: string) => `Try \`${name} --help' for more information.\n`;

export function processFinders(surroundings: Surroundings): readonly Program[] {
  const fail = async (context: ProgramContext, error: string) => {
    await context.complain(error);
    await context.stderr.write(new TextEncoder().encode(usage(context.name)));
    return 2;
  };
  return [
    defineProgram({
      name: 'pgrep',
      run: async (context) => {
        const result = find(context, surroundings, context.arguments);
        if ('error' in result) return fail(context, result.error ?? '');
        const { flags, found } = result;
        if (flags.has('c')) await context.print(`${found.length}\n`);
        else
          for (const { pid, program, command } of found)
            await context.print(`${pid}${flags.has('a') ? ` ${command}` : flags.has('l') ? ` ${program}` : ''}\n`);
        return found.length === 0 ? 1 : 0;
      },
    }),
    defineProgram({
      name: 'pkill',
      run: async (context) => {
        const [first = ''] = context.arguments;
        const named = first.startsWith('-') ? signalName(first.slice(1)) : undefined;
        const result = find(
          context,
          surroundings,
          named === undefined ? context.arguments : context.arguments.slice(1),
        );
        if ('error' in result) return fail(context, result.error ?? '');
        const pids = new Set(result.found.map(({ pid }) => pid));
        for (const entry of context.system.processes()) if (pids.has(entry.pid)) entry.signal(named ?? 'TERM');
        return pids.size === 0 ? 1 : 0;
      },
    }),
  ];
}
