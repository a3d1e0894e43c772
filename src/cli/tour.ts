import { exitCodes, type Report, type Scenario, UserError } from '#api';
import { renderReport } from '#engine';
import { findClient, findDocker, howToGet, stateDirectory } from '#platform';
import type { SessionClient } from '#session';
import type { Context } from './context.ts';
import { renderTask } from './output/task.ts';
import { startLab } from './start-lab.ts';
import { loadBundledPacks } from './wire.ts';

const labName = 'tour';

/** As shells number the end by Ctrl-C. */
const exitCodeOfInterrupt = 130;

/** One scenario for Kubernetes, one for Docker: the first of each in the bundled packs, the easiest one. */
function chooseStops(scenarios: readonly Scenario[]): readonly Scenario[] {
  const ease = { easy: 0, medium: 1, hard: 2 };
  const sorted = [...scenarios].sort((a, b) => ease[a.document.difficulty] - ease[b.document.difficulty]);
  const only = (what: 'kubernetes' | 'docker') =>
    sorted.find(
      ({ document }) => document.uses.length === 1 && document.uses[0] === what && document.backends.includes('sim'),
    );
  return [only('kubernetes'), only('docker')].filter((scenario) => scenario !== undefined);
}

/** The guided demonstration. Resolves with 0 when every stop failed untouched and passed when solved. */
export async function runTour(context: Context): Promise<number> {
  const { environment, style, write } = context;
  const { packs } = await loadBundledPacks(environment);
  const stops = chooseStops(packs.flatMap((pack) => pack.scenarios));
  const clients = {
    kubernetes: (await findClient('kubectl', environment, stateDirectory(environment))) !== undefined,
    docker: findDocker(environment) !== undefined,
  };
  if (!clients.kubernetes)
    throw new UserError('kubectl-missing', 'The tour solves a task with kubectl, and there is none.', howToGet.kubectl);
  const began = performance.now();
  narrate(
    context,
    'cka-lab runs a Kubernetes cluster and a Docker host on this machine: no container, no VM, no root.',
  );
  command(context, `cka-lab start --name ${labName}`);
  const { client, status } = await startLab({ name: labName, lab: stops[0]?.document.lab }, context);
  write(`${style.green('✓')} ${status.lab} answers at ${status.server ?? '-'} after ${seconds(began)}.\n`);
  const interruption = context.interruption();
  let right = true;
  try {
    for (const [index, scenario] of stops.entries()) {
      const uses = scenario.document.uses[0] ?? 'kubernetes';
      if (!clients[uses]) {
        narrate(context, `The ${uses} part is left out: there is no docker client. ${howToGet.docker}`);
        continue;
      }
      if (interruption.aborted) break;
      right = (await visit(scenario, index + 1, client, context)) && right;
    }
  } finally {
    narrate(context, 'That was all. The lab goes away without a trace.');
    command(context, `cka-lab stop --delete --name ${labName}`);
    await client.stop({ delete: true });
  }
  if (interruption.aborted) return exitCodeOfInterrupt;
  write(
    `${style.green('✓')} ${seconds(began)} in all. Your turn: ${style.cyan('cka-lab')}, or cka-lab start ${stops[0]?.id ?? ''}\n`,
  );
  return right ? exitCodes.done : exitCodes.failed;
}

async function visit(scenario: Scenario, number: number, client: SessionClient, context: Context): Promise<boolean> {
  const { style, write, language } = context;
  write(`\n${style.bold(`── ${number} ${'─'.repeat(Math.max(0, Math.min(context.width, 80) - 5))}`)}\n`);
  narrate(context, 'A task, as in the exam:');
  command(context, `cka-lab start ${scenario.id}`);
  await client.begin(scenario.id);
  write(`${renderTask(scenario, context)}`);
  narrate(context, 'Nothing is done yet, so grading says what is missing, and why it matters:');
  const untouched = await grade(client, context);
  narrate(context, 'Now the real clients solve it:');
  command(context, 'cka-lab solution --apply');
  const { script, output, exitCode } = await client.solution(true, language);
  for (const line of script.trimEnd().split('\n')) if (!line.startsWith('#!')) write(`${style.dim('  │')} ${line}\n`);
  write(`${output ?? ''}`);
  if (exitCode !== 0) context.note(`The solution ended with exit code ${exitCode}.`);
  narrate(context, 'And the state of the lab is graded again:');
  const solved = await grade(client, context);
  return !untouched.passed && solved.passed;
}

async function grade(client: SessionClient, context: Context): Promise<Report> {
  const { language, width, style } = context;
  command(context, 'cka-lab check');
  const began = performance.now();
  const report = await client.check(language);
  context.write(renderReport(report, 'text', { language, width, colour: style.colour }));
  context.write(style.dim(`  graded in ${Math.round(performance.now() - began)} ms\n`));
  return report;
}

function narrate({ write, style }: Context, sentence: string): void {
  write(`\n${style.dim('#')} ${sentence}\n`);
}

function command({ write, style }: Context, text: string): void {
  write(`${style.dim('$')} ${style.bold(text)}\n`);
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
