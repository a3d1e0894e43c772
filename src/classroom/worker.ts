import type { Language } from '#api';
import { loadPack } from '#engine';
import { createGrader } from './grade-submission.ts';
import type { ClassroomTools, GradebookRow, SubmissionTask } from './types.ts';

/** First message to a worker: what it will grade against. */
export interface WorkerStart {
  readonly packDirectory: string;
  readonly language: Language;
  readonly seed: string | undefined;
}

/** Then one message for each task; the answer carries the same number. */
interface WorkerTask {
  readonly number: number;
  readonly task: SubmissionTask;
}

export interface WorkerAnswer {
  readonly number: number;
  readonly row: GradebookRow;
}

interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: never) => void): unknown;
}

/** The body of a worker thread: grades what arrives at the port, one after the other. */
export function serveSubmissions(port: Port, tools: ClassroomTools): void {
  let ready: Promise<(task: SubmissionTask) => Promise<GradebookRow>> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  port.on('message', (message: WorkerStart | WorkerTask) => {
    if ('packDirectory' in message) {
      ready = prepareGrading(message, tools);
      return;
    }
    last = last.then(async () => {
      const grade = await ready;
      if (grade === undefined) return;
      const answer: WorkerAnswer = { number: message.number, row: await grade(message.task) };
      port.postMessage(answer);
    });
  });
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
