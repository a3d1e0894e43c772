import { parentPort, Worker } from 'node:worker_threads';
import type { PoolWorker, WorkerPort } from './worker-pool.ts';

/** A thread with that module as its body. Node types the listeners of its events otherwise, for the same events. */
export function startThread(body: URL): PoolWorker {
  return new Worker(body) as unknown as PoolWorker;
}

/** The port to the thread that started this one; undefined in the first. */
export function threadPort(): WorkerPort | undefined {
  return (parentPort ?? undefined) as unknown as WorkerPort | undefined;
}
