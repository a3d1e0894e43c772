import { performance } from 'node:perf_hooks';
import { realClock, virtualClock } from '#sim';
import { processorSeconds } from '../api-server/processor.ts';
import { median, milliseconds, row } from '../measure.ts';
import { residentMegabytes } from '../program.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { deployment, podWithClaim } from './objects.ts';

const claims = '/api/v1/namespaces/default/persistentvolumeclaims';
const pods = '/api/v1/namespaces/default/pods';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const idleSeconds = 20;

/** What a cluster costs that lives: at rest (the running lab of that process), in virtual time, and with much to do. */
export async function cluster(pid: number): Promise<void> {
  await idle(pid);
  await hourOfLife();
  await claimed();
  await rollOut('a Deployment of 100 replicas available', 1, 100, 1, 'goal: 3 s');
  await rollOut('5,000 Pods on 100 nodes running', 10, 500, 100, 'goal: 60 s');
  row('memory with them', `${Math.round(residentMegabytes(process.pid))} MB`, '', 'goal: 1,000 MB');
}

async function idle(pid: number): Promise<void> {
  await wait(3_000);
  const before = processorSeconds(pid);
  await wait(idleSeconds * 1_000);
  const share = (100 * (processorSeconds(pid) - before)) / idleSeconds;
  row('a lab at rest', `${share.toFixed(2)} %`, 'of one core', 'goal: 2 %');
}

async function hourOfLife(): Promise<void> {
  const clock = virtualClock();
  const { ask, close } = await openCluster(clock);
  await ask('POST', deployments, deployment('web', 50));
  await clock.advance(60_000);
  await reached({ ask }, 50, 0);
  const spent = stopwatch();
  await clock.advance(3_600_000);
  report('an hour of 50 Pods, in virtual time', spent(), 'goal: 2 s');
  await close();
}

async function claimed(): Promise<void> {
  const { ask, close } = await openCluster(realClock());
  const times: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const name = `claimed-${round}`;
    const { claim, pod } = podWithClaim(name);
    const spent = stopwatch();
    await ask('POST', claims, claim);
    await ask('POST', pods, pod);
    while ((await ask('GET', `${pods}/${name}`)).status?.phase !== 'Running') await wait(2);
    times.push(spent().clock);
  }
  row('a Pod with a claim running', milliseconds(median(times)), 'after it was made', 'goal: 300 ms');
  await close();
}

async function rollOut(name: string, count: number, replicas: number, workers: number, goal: string): Promise<void> {
  const { ask, close } = await openCluster(realClock(), workers);
  const spent = stopwatch();
  for (let index = 0; index < count; index += 1) await ask('POST', deployments, deployment(`web-${index}`, replicas));
  await reached({ ask }, count * replicas, count * replicas * 2);
  report(name, spent(), goal);
  await close();
}

/** Resolves when that many replicas are available; looks again after so many tenths of a millisecond. */
async function reached({ ask }: Pick<Cluster, 'ask'>, wanted: number, pause: number): Promise<void> {
  for (;;) {
    const { items = [] } = await ask('GET', deployments);
    const available = items.reduce((sum, { status }) => sum + Number(status?.availableReplicas ?? 0), 0);
    if (available === wanted) return;
    if (pause === 0) throw new Error(`${available} of ${wanted} replicas are available`);
    await wait(pause / 10);
  }
}

interface Spent {
  readonly clock: number;
  readonly processor: number;
}

function stopwatch(): () => Spent {
  const [began, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { clock: performance.now() - began, processor: (user + system) / 1_000 };
  };
}

function report(name: string, { clock, processor }: Spent, goal: string): void {
  row(name, milliseconds(clock), `${milliseconds(processor)} of the processor`, goal);
}

const wait = (time: number) => new Promise<void>((resolve) => setTimeout(resolve, time));
