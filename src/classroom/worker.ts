import type { Language } from '#api';
import { loadPack } from '#engine';
import { serveTasks, type WorkerPort } from '#platform';
import { createGrader } from './grade-submission.ts';
import type { ClassroomTools, GradebookRow, SubmissionTask } from './types.ts';

/** First message to a worker: what it will grade against. */
export interface WorkerStart {
  readonly packDirectory: string;
  readonly language: Language;
  readonly seed: string | undefined;
}

/** The body of a worker thread: grades what arrives at the port, one after the other. */
export function serveSubmissions(port: WorkerPort, tools: ClassroomTools): void {
  serveTasks<WorkerStart, SubmissionTask, GradebookRow>(port, (start) => prepareGrading(start, tools));
}

async function prepareGrading(
  start: WorkerStart,
  tools: ClassroomTools,
): Promise<(task: SubmissionTask) => Promise<GradebookRow>> {
  const { pack } = await loadPack(start.packDirectory, tools.checks);
  const grader = createGrader(tools, start.language, start.seed);
  const names = new Set(pack?.scenarios.map((scenario) => scenario.name) ?? []);
  return async (task) => {
    const scenario = pack?.scenarios.find((one) => one.name === task.scenario);
    if (scenario === undefined) {
      return { student: task.student, scenario: task.scenario, problems: [`There is no scenario ${task.scenario}.`] };
    }
    return grader.grade(task.student, scenario, task.folder, names);
  };
}
