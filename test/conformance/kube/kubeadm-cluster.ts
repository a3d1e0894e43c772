import { afterEach, expect } from 'vitest';
import { createSimulation, type Simulation, virtualClock } from '#sim';
import type { Pod } from '#types/core-v1';
import { loadImages } from '../../../labs/images/index.ts';
import { loadLab } from '../../../labs/load-lab.ts';

const opened: Simulation[] = [];
afterEach(async () => {
  for (const simulation of opened.splice(0)) await simulation.close();
});

export const manifests = '/etc/kubernetes/manifests';

/** The lab two-node, in virtual time, until the test is over. */
export async function cluster() {
  const clock = virtualClock();
  const simulation = await createSimulation({
    lab: loadLab('two-node'),
    images: loadImages(new URL('../../../labs/images/', import.meta.url)),
    clock,
    seed: 'control-plane',
    database: undefined,
    token: 'token',
    serverUrl: () => 'https://127.0.0.1:6443',
    certificateAuthority: undefined,
    log: () => undefined,
  });
  opened.push(simulation);
  const { kubernetes } = simulation;
  const files = simulation.machines.get('controlplane')?.files;
  if (kubernetes === undefined || files === undefined) throw new Error('no cluster');
  const call = async (method: string, path: string, body?: object) => {
    const [place = '', query = ''] = path.split('?');
    const answer = await kubernetes.handler({
      method,
      path: place,
      query: new URLSearchParams(query),
      headers: { authorization: 'Bearer token', accept: 'application/json', 'content-type': 'application/json' },
      body: (async function* () {
        if (body !== undefined) yield new TextEncoder().encode(JSON.stringify(body));
      })(),
      signal: new AbortController().signal,
    });
    let text = '';
    const content = answer.body ?? '';
    if (typeof content === 'string') text = content;
    else if (content instanceof Uint8Array) text = Buffer.from(content).toString();
    else for await (const part of content) text += Buffer.from(part).toString();
    return text;
  };
  const json = async (path: string) => JSON.parse(await call('GET', path)) as unknown;
  const namespace = '/api/v1/namespaces/kube-system';
  const run = async (command: string, machine = 'controlplane') => {
    const session = simulation.shells.open(machine, {
      command: [command],
      user: 'root',
      tty: false,
      columns: 80,
      rows: 24,
      terminalType: 'dumb',
    });
    let out = '';
    session.onOutput((_, data) => {
      out += Buffer.from(data).toString();
    });
    session.endInput();
    let isOver = false;
    void session.ended.then(() => {
      isOver = true;
    });
    for (let step = 0; step < 200 && !isOver; step += 1) await clock.advance(100);
    return out;
  };
  await clock.advance(2000);
  return {
    clock,
    files,
    kubernetes,
    call,
    json,
    run,
    pod: async (name: string) => (await json(`${namespace}/pods/${name}`)) as Pod,
    pods: async () => ((await json('/api/v1/pods')) as { items: Pod[] }).items,
    log: (name: string, query = '') => call('GET', `${namespace}/pods/${name}/log?${query}`),
    edit: (name: string, from: string, to: string) => {
      const path = `${manifests}/${name}.yaml`;
      const text = new TextDecoder().decode(files.readFile(path));
      expect(text).toContain(from);
      files.writeFile(path, new TextEncoder().encode(text.replace(from, to)));
    },
  };
}
