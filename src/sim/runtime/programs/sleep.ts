import { defineProgram } from '../process/program.ts';

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

export const sleep = defineProgram({
  name: 'sleep',
  run: async (context) => {
    if (context.arguments.length === 0) {
      await context.complain('missing operand');
      return 1;
    }
    let seconds = 0;
    for (const text of context.arguments) {
      if (text === 'infinity' || text === 'inf') await context.forever();
      const [, number, unit = ''] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text) ?? [];
      if (number === undefined) {
        await context.complain(`invalid number '${text}'`);
        return 1;
      }
      seconds += Number(number) * (units[unit] ?? 1);
    }
    // Timers of the machine take 24 days at most.
    for (let left = seconds * 1000; left > 0; left -= 1e9) await context.sleep(Math.min(left, 1e9));
    return 0;
  },
});
