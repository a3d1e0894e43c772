import { exitCodes } from '#api';
import { defineCommand, shared } from '../command.ts';

const marks = { good: '✓', missing: '!', bad: '✗' } as const;

/** `doctor`: what this machine has and lacks, and what to do about it. */
export const doctor = defineCommand({
  name: 'doctor',
  summary: 'see whether this machine has what the labs need',
  options: [shared.json],
  async run(context, invocation) {
    const { examine } = await import('../doctor/examine.ts');
    const findings = await examine(context.environment);
    const code = findings.some(({ state }) => state === 'bad') ? exitCodes.failed : exitCodes.done;
    if (invocation.flag('json')) {
      context.write(`${JSON.stringify({ findings }, null, 2)}\n`);
      return code;
    }
    const { renderTable } = await import('../output/table.ts');
    const { style } = context;
    const paint = { good: style.green, missing: style.yellow, bad: style.red };
    const rows = findings.map(({ name, state, seen }) => [{ text: marks[state], paint: paint[state] }, name, seen]);
    context.write(renderTable(rows));
    const remedies = findings.filter(({ remedy }) => remedy !== undefined);
    if (remedies.length > 0) context.write('\n');
    for (const { name, remedy } of remedies) context.write(`${style.bold(name)}: ${remedy}\n`);
    return code;
  },
});
