import { performance } from 'node:perf_hooks';
import { Connection, type Server } from './connection.ts';
import { processorSeconds } from './processor.ts';

/** How fast a server answered. */
export interface Rate {
  /** Answers a second of the clock. */
  readonly perSecond: number;
  /** Answers a second of the server's processor: what one whole core would give, whoever else uses the machine. */
  readonly perProcessorSecond: number;
}

export interface Load {
  readonly server: Server;
  /** The server's process. */
  readonly pid: number;
  readonly connections?: number;
  readonly count: number;
  /** The bytes of each request, made before. */
  readonly request: (index: number) => Buffer;
  /** The status that every answer must have. */
  readonly status: number;
}

/** Sends `count` requests over some connections, one at a time on each, and measures how fast they are answered. */
export async function drive({ server, pid, connections = 16, count, request, status }: Load): Promise<Rate> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(server)));
  const requests = Array.from({ length: count }, (_, index) => request(index));
  let sent = 0;
  const [began, processor] = [performance.now(), processorSeconds(pid)];
  await Promise.all(
    open.map(async (connection) => {
      for (let bytes = requests[sent]; bytes !== undefined; bytes = requests[sent]) {
        const index = sent;
        sent += 1;
        const answer = await connection.ask(bytes);
        if (answer.status !== status) throw new Error(`request ${index} was answered with ${answer.status}`);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const worked = processorSeconds(pid) - processor;
  for (const connection of open) connection.close();
  return { perSecond: count / seconds, perProcessorSecond: count / worked };
}

/** The best of some runs: whatever else the machine does can only make a run slower. */
export async function bestOf(runs: number, run: (index: number) => Promise<Rate>): Promise<Rate> {
  let best: Rate = { perSecond: 0, perProcessorSecond: 0 };
  for (let index = 0; index < runs; index += 1) {
    const rate = await run(index);
    best = {
      perSecond: Math.max(best.perSecond, rate.perSecond),
      perProcessorSecond: Math.max(best.perProcessorSecond, rate.perProcessorSecond),
    };
  }
  return best;
}
