import { didYouMean, UserError } from '#api';
import type { LoadedScenario, Pack } from '#engine';
import { runOnWorkers } from '#platform';
import { createGrader } from './grade-submission.ts';
import { listSubmissions } from './list-submissions.ts';
import type { Gradebook, GradebookRow, GradeSubmissionsOptions, SubmissionTask } from './types.ts';
import type { WorkerStart } from './worker.ts';

/** The longest that one submission may take on a worker (milliseconds). */
const timeLimit = 120_000;

/**
 * Grades the manifests and answer files of many students, each in a simulated lab of its own in this process. A bad
 * submission is a row with a reason; only wrong arguments throw (UserError).
 */
export async function gradeSubmissions(options: GradeSubmissionsOptions): Promise<Gradebook> {
  const { pack, directory, jobs = 1, startWorker, graded = () => {} } = options;
  const scenarios = chooseScenarios(pack, options.scenario);
  const tasks = await listSubmissions(
    directory,
    scenarios.map((scenario) => scenario.name),
    options.roster,
  );
  const rows =
    jobs > 1 && startWorker !== undefined
      ? await runOnWorkers<WorkerStart, SubmissionTask, GradebookRow>({
          tasks,
          jobs,
          start: { packDirectory: pack.directory, language: options.language, seed: options.seed },
          startWorker,
          failed: ({ student, scenario }, reason) => ({
            student,
            scenario,
            problems: [`It could not be graded: ${reason}`],
          }),
          done: graded,
          limit: options.realClock && { milliseconds: timeLimit, clock: options.realClock },
        })
      : await gradeHere(tasks, scenarios, options, graded);
  return { apiVersion: 'cka-lab.dev/v1', kind: 'Gradebook', pack: pack.name, rows };
}

async function gradeHere(
  tasks: readonly SubmissionTask[],
  scenarios: readonly LoadedScenario[],
  options: GradeSubmissionsOptions,
  graded: (row: GradebookRow) => void,
): Promise<readonly GradebookRow[]> {
  const grader = createGrader(options, options.language, options.seed);
  const names = new Set(options.pack.scenarios.map((scenario) => scenario.name));
  const rows: GradebookRow[] = [];
  try {
    for (const task of tasks) {
      const scenario = scenarios.find((one) => one.name === task.scenario);
      if (scenario === undefined) continue;
      const row = await grader.grade(task.student, scenario, task.folder, names);
      rows.push(row);
      graded(row);
    }
  } finally {
    await grader.close();
  }
  return rows;
}

/** The named scenario, or all that manifests can solve. */
function chooseScenarios(pack: Pack, name: string | undefined): readonly LoadedScenario[] {
  const solvable = pack.scenarios.filter((scenario) => !scenario.document.uses.includes('docker'));
  if (name === undefined) {
    if (solvable.length > 0) return solvable;
    throw new UserError('no-scenarios', `The pack ${pack.name} has no scenario that manifests can solve.`);
  }
  const short = name.startsWith(`${pack.name}/`) ? name.slice(pack.name.length + 1) : name;
  const scenario = pack.scenarios.find((one) => one.name === short);
  if (scenario === undefined) {
    const names = pack.scenarios.map((one) => one.name);
    const advice = didYouMean(short, names) ?? `There are: ${names.join(', ')}.`;
    throw new UserError('unknown-scenario', `The pack ${pack.name} has no scenario "${name}".`, advice);
  }
  if (solvable.includes(scenario)) return [scenario];
  throw new UserError(
    'not-gradable',
    `The scenario ${scenario.name} is solved with docker, which manifests cannot do.`,
    'Have it solved in a lab and graded there: cka-lab check.',
  );
}
