import { performance } from 'node:perf_hooks';
import { median, milliseconds, row } from '../measure.ts';
import { residentMegabytes } from '../program.ts';
import { bootTimes } from './boot.ts';
import { Connection, openStream, prepare, type Server, wantingTable } from './connection.ts';
import { bestOf, drive, type Rate } from './load.ts';
import { configMap, pod } from './objects.ts';
import { pin, processorSeconds } from './processor.ts';

const configMaps = '/api/v1/namespaces/bench/configmaps';
const pods = '/api/v1/namespaces/bench/pods';
const manager = '?fieldManager=kubectl-create&fieldValidation=Strict';

/**
 * What the API server of a running lab can do, over TLS, with the lab's whole host on one core: how many requests a second
 * of that core it answers, how soon a watch hears of a write, and what many objects cost.
 */
export async function apiServer(server: Server, pid: number): Promise<void> {
  const pinned = pin(pid);
  console.log(pinned ? 'the host has one core' : 'the host has every core: taskset is missing');
  const boots = await bootTimes(5);
  row(
    'boot of a cluster in memory',
    milliseconds(median(boots.slice(1).map(({ processor }) => processor))),
    `of the processor; the first, from source ${milliseconds(boots[0]?.processor ?? Number.NaN)}`,
    'goal: 150 ms',
  );
  const before = residentMegabytes(pid);
  await drive({
    server,
    pid,
    connections: 1,
    count: 1,
    status: 201,
    request: () =>
      prepare(server, 'POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'bench' },
      }),
  });
  const run = (count: number, status: number, request: (index: number) => Buffer) =>
    drive({ server, pid, count, status, request });
  const create = (path: string, of: (name: string) => unknown, prefix: string, query = '') =>
    bestOf(4, (round) =>
      run(2_000, 201, (index) => prepare(server, 'POST', `${path}${query}`, of(`${prefix}-${round}-${index}`))),
    );

  // The compiler has to have seen the code: these do not count.
  await create(configMaps, configMap, 'warm', manager);
  report('create ConfigMaps', await create(configMaps, configMap, 'plain'), 2_000);
  report('create ConfigMaps, as kubectl', await create(configMaps, configMap, 'managed', manager), 2_000);
  const one = prepare(server, 'GET', `${configMaps}/plain-0-0`);
  await run(4_000, 200, () => one);
  report('get a ConfigMap', await bestOf(4, () => run(5_000, 200, () => one)), 5_000);
  const table = wantingTable(one);
  report('get a ConfigMap as a table', await bestOf(3, () => run(4_000, 200, () => table)), 5_000);

  await watchers(server, 1, 'goal: 1.5 ms');
  await watchers(server, 100, '');

  await drive({ server, pid, count: 1, status: 200, request: () => prepare(server, 'DELETE', configMaps) });
  await create(pods, pod, 'pod', manager).then((rate) => report('create Pods, as kubectl', rate, 2_000));
  await run(2_000, 201, (index) => prepare(server, 'POST', pods, pod(`more-${index}`)));
  await list('list 10,000 pods', server, pid, prepare(server, 'GET', pods), 'goal: 300 ms');
  await list('list 10,000 pods as a table', server, pid, wantingTable(prepare(server, 'GET', pods)), 'goal: 300 ms');
  const atOnce = residentMegabytes(pid);
  await rest();
  row(
    'memory with 10,000 pods',
    `${Math.round(residentMegabytes(pid))} MB`,
    `${Math.round(atOnce)} MB at once, ${Math.round(before)} MB without`,
    'goal: 150 MB',
  );
  await manyWrites(run, server);
  await rest();
  row(
    'memory after 100,000 writes more',
    `${Math.round(residentMegabytes(pid))} MB`,
    `${Math.round(before)} MB without`,
    '',
  );
}

/** The moment after which a host gives back what a burst took. */
const rest = () => new Promise((resolve) => setTimeout(resolve, 3_000));

function report(name: string, { perSecond, perProcessorSecond }: Rate, goal: number): void {
  row(
    name,
    `${Math.round(perProcessorSecond)} /s`,
    `of its core; ${Math.round(perSecond)} by the clock`,
    `goal: ${goal} /s`,
  );
}

/** How long after a write was sent the last of some watchers has heard of it. */
async function watchers(server: Server, count: number, goal: string): Promise<void> {
  const heard = new Map<string, number>();
  const streams = [];
  let last = 0;
  for (let watcher = 0; watcher < count; watcher += 1) {
    const path = `${configMaps}?watch=true&fieldSelector=metadata.name%3Dwatched`;
    streams.push(
      await openStream(server, prepare(server, 'GET', path), (text) => {
        for (const [, value = ''] of text.matchAll(/"round":"([\d-]+)"/g)) {
          heard.set(value, (heard.get(value) ?? 0) + 1);
          last = performance.now();
        }
      }),
    );
  }
  const connection = await Connection.open(server);
  const times: number[] = [];
  const object = (round: number) => ({ ...configMap('watched'), data: { round: `${count}-${round}` } });
  const ask = (round: number) =>
    round === 0
      ? prepare(server, 'POST', configMaps, object(round))
      : prepare(server, 'PUT', `${configMaps}/watched`, object(round));
  await connection.ask(prepare(server, 'DELETE', `${configMaps}/watched`));
  for (let round = 0; round < 200; round += 1) {
    const request = ask(round);
    const began = performance.now();
    await connection.ask(request);
    while ((heard.get(`${count}-${round}`) ?? 0) < count) await new Promise((resolve) => setImmediate(resolve));
    if (round >= 50) times.push(last - began);
  }
  connection.close();
  for (const stream of streams) stream.close();
  const middle = median(times);
  row(
    count === 1 ? 'write to event at the watcher' : `write to event at the last of ${count} watchers`,
    `${middle.toFixed(2)} ms`,
    'the write itself included',
    goal,
  );
}

async function list(name: string, server: Server, pid: number, request: Buffer, goal: string): Promise<void> {
  const connection = await Connection.open(server);
  const times: number[] = [];
  const worked: number[] = [];
  let bytes = 0;
  for (let round = 0; round < 6; round += 1) {
    const [began, processor] = [performance.now(), processorSeconds(pid)];
    ({ bytes } = await connection.ask(request));
    times.push(performance.now() - began);
    worked.push((processorSeconds(pid) - processor) * 1000);
  }
  connection.close();
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  row(
    name,
    milliseconds(Math.min(...worked)),
    `of its core for ${size}; ${milliseconds(Math.min(...times))} by the clock`,
    goal,
  );
}

/** Whether writing gets slower as history grows: the rate of the first and the last of 100,000 updates. */
async function manyWrites(
  run: (count: number, status: number, request: (index: number) => Buffer) => Promise<Rate>,
  server: Server,
): Promise<void> {
  const names = Array.from({ length: 16 }, (_, index) => `written-${index}`);
  await run(names.length, 201, (index) => prepare(server, 'POST', configMaps, configMap(names[index] ?? '')));
  const rates: number[] = [];
  for (let part = 0; part < 20; part += 1) {
    const { perProcessorSecond } = await run(5_000, 200, (index) => {
      const name = names[index % names.length] ?? '';
      const data = { part: String(part), index: String(index) };
      return prepare(server, 'PUT', `${configMaps}/${name}`, { ...configMap(name), data });
    });
    rates.push(perProcessorSecond);
  }
  const [first, last] = [median(rates.slice(1, 5)), median(rates.slice(-4))];
  row(
    'updates after 100,000 writes',
    `${Math.round(last)} /s`,
    `${(last / first).toFixed(2)} x the rate at first`,
    'goal: 1 x',
  );
}
