import type { Clock } from '#api';
import type { GradebookRow, SubmissionTask, SubmissionWorker } from './types.ts';
import type { WorkerAnswer, WorkerStart } from './worker.ts';

/** The longest that one submission may take (milliseconds). */
const timeLimit = 120_000;

/**
 * Grades the tasks on several workers, each with one task at a time; rows are in the order of the tasks. A worker that
 * dies costs the row that it was at, with the reason, and is replaced.
 */
export async function gradeOnWorkers(
  tasks: readonly SubmissionTask[],
  jobs: number,
  start: WorkerStart,
  startWorker: () => SubmissionWorker,
  graded: (row: GradebookRow) => void,
  clock?: Clock,
): Promise<readonly GradebookRow[]> {
  const rows: GradebookRow[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    let worker: SubmissionWorker | undefined;
    for (let number = next; number < tasks.length; number = next) {
      next += 1;
      const task = tasks[number];
      if (task === undefined) break;
      worker ??= open(start, startWorker);
      const answer = await ask(worker, number, task, clock);
      if ('error' in answer) {
        await worker.terminate();
        worker = undefined;
        rows[number] = {
          student: task.student,
          scenario: task.scenario,
          problems: [`It could not be graded: ${answer.error}`],
        };
      } else {
        rows[number] = answer.row;
      }
      const row = rows[number];
      if (row !== undefined) graded(row);
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, lane));
  return rows;
}

interface Lane extends SubmissionWorker {
  waiting?: (answer: Answer) => void;
}

function open(start: WorkerStart, startWorker: () => SubmissionWorker): Lane {
  const worker: Lane = startWorker();
  worker.on('message', (answer: WorkerAnswer) => worker.waiting?.({ row: answer.row }));
  worker.on('error', (error: Error) => worker.waiting?.({ error: error.message }));
  worker.postMessage(start);
  return worker;
}

type Answer = { readonly row: GradebookRow } | { readonly error: string };

function ask(worker: Lane, number: number, task: SubmissionTask, clock: Clock | undefined): Promise<Answer> {
  return new Promise((resolve) => {
    const timer = clock?.after(timeLimit, () => resolve({ error: `It took longer than ${timeLimit / 1000} seconds.` }));
    worker.waiting = (answer) => {
      timer?.cancel();
      resolve(answer);
    };
    worker.postMessage({ number, task });
  });
}
