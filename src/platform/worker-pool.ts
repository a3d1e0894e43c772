import type { Clock } from '#api';

/** The part of a worker thread (node:worker_threads) that the pool needs. Its body calls `serveTasks`. */
export interface PoolWorker {
  postMessage(message: unknown): void;
  on(event: 'message' | 'error', listener: (value: never) => void): unknown;
  terminate(): Promise<unknown>;
}

/** The same from inside the thread: `parentPort`. */
export interface WorkerPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: never) => void): unknown;
}

export interface PoolOptions<Start, Task, Result> {
  readonly tasks: readonly Task[];
  /** How many workers there are at most. */
  readonly jobs: number;
  /** What every worker is told first. */
  readonly start: Start;
  startWorker(): PoolWorker;
  /** The result of a task that its worker did not survive, or did not finish in time. */
  failed(task: Task, reason: string): Result;
  /** Called for each result as it is there, in any order. */
  done?(result: Result): void;
  /** How long one task may take; undefined: as long as it likes. */
  readonly limit?: { readonly milliseconds: number; readonly clock: Clock } | undefined;
}

interface TaskMessage<Task> {
  readonly number: number;
  readonly task: Task;
}

type Answer<Result> = { readonly number: number; readonly result: Result } | { readonly error: string };

/**
 * The results in the order of the tasks, made on several workers, each with one task at a time. A worker that dies costs the task that
 * it was at, and is replaced.
 */
export async function runOnWorkers<Start, Task, Result>(
  options: PoolOptions<Start, Task, Result>,
): Promise<readonly Result[]> {
  const { tasks, jobs, start, startWorker, failed, done = () => {} } = options;
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    let worker: Lane<Result> | undefined;
    for (let number = next; number < tasks.length; number = next) {
      next += 1;
      const task = tasks[number];
      if (task === undefined) break;
      worker ??= openLane(startWorker(), start);
      const answer = await ask(worker, { number, task }, options.limit);
      let result: Result;
      if ('error' in answer) {
        await worker.worker.terminate();
        worker = undefined;
        result = failed(task, answer.error);
      } else {
        result = answer.result;
      }
      results[number] = result;
      done(result);
    }
    if (worker !== undefined) {
      await ask(worker, 'end', options.limit);
      await worker.worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, lane));
  return results;
}

/** The body of a worker thread: does what arrives at the port, one task after the other, and `end` before the thread does. */
export function serveTasks<Start, Task, Result>(
  port: WorkerPort,
  begin: (start: Start) => Promise<(task: Task) => Promise<Result>>,
  end: () => Promise<void> = async () => {},
): void {
  let ready: Promise<(task: Task) => Promise<Result>> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  port.on('message', (message: { readonly start: Start } | TaskMessage<Task> | 'end') => {
    if (message === 'end') {
      void end().finally(() => port.postMessage({ error: 'It has ended.' }));
      return;
    }
    if ('start' in message) {
      ready = begin(message.start);
      return;
    }
    last = last.then(async () => {
      const work = await ready;
      if (work !== undefined) port.postMessage({ number: message.number, result: await work(message.task) });
    });
  });
}

interface Lane<Result> {
  readonly worker: PoolWorker;
  waiting: (answer: Answer<Result>) => void;
}

function openLane<Result>(worker: PoolWorker, start: unknown): Lane<Result> {
  const lane: Lane<Result> = { worker, waiting: () => {} };
  worker.on('message', (answer: Answer<Result>) => lane.waiting(answer));
  worker.on('error', (error: Error) => lane.waiting({ error: error.message }));
  worker.postMessage({ start });
  return lane;
}

function ask<Task, Result>(
  lane: Lane<Result>,
  message: TaskMessage<Task> | 'end',
  limit: PoolOptions<unknown, Task, Result>['limit'],
): Promise<Answer<Result>> {
  return new Promise((resolve) => {
    const timer = limit?.clock.after(limit.milliseconds, () =>
      resolve({ error: `It took longer than ${limit.milliseconds / 1000} seconds.` }),
    );
    lane.waiting = (answer) => {
      timer?.cancel();
      resolve(answer);
    };
    lane.worker.postMessage(message);
  });
}
