import { exitCodes, type Report } from '#api';
import { defineCommand, type Invocation, shared } from '../command.ts';
import type { Context } from '../context.ts';
import { connectLab } from '../lab-command.ts';

/** `check`: a thin call; the host has the scenario, the checks and the watches. */
export const check = defineCommand({
  name: 'check',
  summary: 'grade what you did so far',
  options: [['--watch', 'follow the checklist until everything passes'], shared.json, shared.name],
  async run(context, invocation) {
    if (invocation.flag('watch')) return watch(context, invocation);
    const client = await connectLab(context, invocation);
    if (invocation.flag('json')) {
      const report = await client.check(context.language);
      context.write(`${JSON.stringify(report, null, 2)}\n`);
      return exitCodeOf(report);
    }
    const { language, width, style } = context;
    const { report, text } = await client.checkDrawn(language, { width, colour: style.colour });
    context.write(text);
    return exitCodeOf(report);
  },
});

/** 0 all pass, 1 some failed, 3 nothing failed but something could not be seen. */
export function exitCodeOf(report: Report): number {
  if (report.passed) return exitCodes.done;
  return report.checks.some(({ verdict }) => verdict === 'fail') ? exitCodes.failed : exitCodes.inconclusive;
}

async function watch(context: Context, invocation: Invocation): Promise<number> {
  const client = await connectLab(context, invocation);
  const { style } = context;
  const over = new AbortController();
  context.interruption().addEventListener('abort', () => over.abort(), { once: true });
  const shown = new Map<string, string>();
  let code: number = exitCodes.failed;
  let toldOfScripts = false;
  await client.events(
    context.language,
    (event) => {
      if (invocation.flag('json')) context.write(`${JSON.stringify(event)}\n`);
      if (event.type === 'closing') {
        context.note(event.reason);
        code = exitCodes.inconclusive;
        over.abort();
      }
      if (event.type !== 'checklist') return;
      const { checks } = event.checklist;
      const scripts = checks.filter(({ onDemand }) => onDemand === true).length;
      if (scripts > 0 && !toldOfScripts) {
        toldOfScripts = true;
        context.note(`Scripts judge ${scripts} of ${checks.length} checks. They run when you call: cka-lab check`);
      }
      if (!invocation.flag('json')) {
        for (const { id, title, verdict } of checks) {
          if (verdict === 'unknown' || shown.get(id) === verdict) continue;
          shown.set(id, verdict);
          const mark = { pass: style.green('✓'), fail: style.red('✗'), inconclusive: style.yellow('?') }[verdict];
          context.write(`${mark} ${title}\n`);
        }
      }
      if (checks.length === 0 || !checks.every(({ verdict }) => verdict === 'pass')) return;
      code = exitCodes.done;
      over.abort();
    },
    over.signal,
  );
  return code;
}
