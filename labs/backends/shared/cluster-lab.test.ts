import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Handler, HttpRequest, HttpResponse, Lab, RunningLab } from '#api';
import { createKubeClient } from '#clients';
import { createSimulation, virtualClock } from '#sim';
import { openClusterLab } from './cluster-lab.ts';
import { prefixOf } from './live-owner.ts';
import { drive } from './settle.ts';

const disk = (name: string) =>
  [
    'apiVersion: v1',
    'kind: PersistentVolume',
    `metadata: { name: "${name}" }`,
    'spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], hostPath: { path: /srv } }',
  ].join('\n');
const space = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: "${{ own }}web" }\n---\n';

let home: string;
let cluster: Awaited<ReturnType<typeof shared>>;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'cka-lab-shared-'));
  writeFileSync(join(home, 'setup.yaml'), space + disk('${{ own }}disk'));
  cluster = await shared();
});
afterEach(async () => {
  await cluster.simulation.close();
  rmSync(home, { recursive: true, force: true });
});

/** A cluster that two learners use. */
async function shared() {
  const clock = virtualClock();
  const token = 'learner';
  const lab: Lab = {
    apiVersion: 'cka-lab.dev/v1',
    kind: 'Lab',
    metadata: { name: 'theirs' },
    title: { en: 'Theirs' },
    kubernetes: {
      version: 'v1.35.2',
      nodes: [
        { name: 'closed', taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] },
        { name: 'open' },
      ],
    },
  };
  const simulation = await createSimulation({
    lab,
    clock,
    seed: 'shared',
    images: [],
    token,
    database: undefined,
    serverUrl: () => 'https://cluster',
    certificateAuthority: undefined,
    log: () => {},
  });
  const handler = simulation.kubernetes?.handler;
  if (handler === undefined) throw new Error('the lab has a cluster');
  const reach: {
    isDown: boolean;
    forbids: (request: HttpRequest) => boolean;
    diesAfter: (request: HttpRequest) => boolean;
  } = {
    isDown: false,
    forbids: () => false,
    diesAfter: () => false,
  };
  const transport: Handler = async (request) => {
    if (reach.forbids(request)) return forbidden(request);
    if (reach.diesAfter(request)) reach.isDown = true;
    if (reach.isDown) throw new Error('connect ECONNREFUSED 127.0.0.1:6443');
    return handler({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
  };
  const client = createKubeClient(transport);
  const names = async (kind: string) =>
    (await client.list({ apiVersion: 'v1', kind })).items.flatMap(({ metadata }) =>
      metadata.name?.startsWith('lab-') === true ? [metadata.name] : [],
    );
  const open = (name: string): Promise<RunningLab> => {
    const directory = join(home, name);
    mkdirSync(directory, { recursive: true });
    const options = { lab, directory, workDirectory: undefined, clock, seed: name, log: () => {} };
    const place = { transport, server: 'https://cluster', cluster: 'theirs', namespace: 'default' };
    return openClusterLab(options, { cluster: place, context: 'theirs', kubeconfig: '', prefix: prefixOf(directory) });
  };
  return { simulation, clock, client, names, open, reach };
}

function forbidden({ method, path }: HttpRequest): HttpResponse {
  const status = { kind: 'Status', apiVersion: 'v1', code: 403, reason: 'Forbidden', message: `no ${method} ${path}` };
  return { status: 403, headers: { 'content-type': 'application/json' }, body: JSON.stringify(status) };
}

const layOut = (lab: RunningLab) => lab.prepare({ manifests: ['setup.yaml'] }, home, { own: lab.prefix });

test('two labs have the same scenario on one cluster, and each takes away its own, what its learner made too', async () => {
  const [mine, yours] = [await cluster.open('mine'), await cluster.open('yours')];
  await layOut(mine);
  await layOut(yours);
  await mine.applyManifests(disk(`${mine.prefix}answer`));
  await mine.applyManifests(disk('lab-of-somebody'));
  await drive(mine.reset(), cluster.clock);
  expect(await cluster.names('PersistentVolume')).toEqual([`${yours.prefix}disk`, 'lab-of-somebody'].sort());
  expect(await cluster.names('Namespace')).toEqual([`${yours.prefix}web`]);
  await layOut(mine);
  expect(await cluster.names('Namespace')).toContain(`${mine.prefix}web`);
});

test('a lab does not begin where somebody else has names with its prefix', async () => {
  const prefix = prefixOf(join(home, 'mine'));
  await (await cluster.open('yours')).applyManifests(disk(`${prefix}disk`));
  await expect(cluster.open('mine')).rejects.toThrow(
    `The cluster already has PersistentVolume "${prefix}disk", and "${prefix}" is what this lab's own names begin with.`,
  );
  expect(await cluster.names('PersistentVolume')).toEqual([`${prefix}disk`]);
});

test('a lab that is opened again goes on with what it made', async () => {
  await layOut(await cluster.open('mine'));
  const again = await cluster.open('mine');
  await drive(again.reset(), cluster.clock);
  expect(await cluster.names('PersistentVolume')).toEqual([]);
});

test('a lab whose cluster does not answer forgets nothing of what it made', async () => {
  const lab = await cluster.open('mine');
  await layOut(lab);
  cluster.reach.isDown = true;
  const refusal = 'The cluster of context "theirs" does not let us in: connect ECONNREFUSED 127.0.0.1:6443.';
  await expect(lab.reset()).rejects.toThrow(refusal);
  await expect(lab.destroy()).rejects.toThrow(refusal);
  cluster.reach.isDown = false;
  await drive(lab.reset(), cluster.clock);
  expect(await cluster.names('PersistentVolume')).toEqual([]);
});

test('what is on its way out is not made anew, and the sentence says so', async () => {
  writeFileSync(join(home, 'setup.yaml'), space);
  const lab = await cluster.open('mine');
  await lab.applyManifests(
    `${space.replace('${{ own }}', lab.prefix).replace('metadata: {', 'metadata: { finalizers: [example.com/held],')}`,
  );
  await cluster.client.delete({ apiVersion: 'v1', kind: 'Namespace', name: `${lab.prefix}web` });
  await expect(layOut(lab)).rejects.toThrow(
    `Namespace "${lab.prefix}web", which the scenario would make, is still being deleted.`,
  );
});

test.each([
  [{ version: 'v1.36' }, 'Its server is v1.35.2, the scenario needs v1.36 or later.'],
  [{ nodes: 2 }, '1 of its nodes takes any Pod, the scenario needs 2.'],
  [{ defaultStorageClass: true as const }, 'No StorageClass is the default one.'],
  [{ storageClasses: ['fast'] }, 'It has no StorageClass fast.'],
])('a cluster that lacks %j is not touched', async (needs, sentence) => {
  const lab = await cluster.open('mine');
  await expect(lab.prepare({ needs, manifests: ['setup.yaml'] }, home, { own: lab.prefix })).rejects.toThrow(
    `The cluster of context "theirs" lacks what the scenario needs. ${sentence}`,
  );
  expect(await cluster.names('Namespace')).toEqual([]);
});

test('a cluster that has all that is needed will do', async () => {
  const lab = await cluster.open('mine');
  await lab.prepare({ needs: { version: 'v1.30', nodes: 1 }, manifests: ['setup.yaml'] }, home, { own: lab.prefix });
  expect(await cluster.names('Namespace')).toEqual([`${lab.prefix}web`]);
});

test('what the cluster refuses to let go is told, and taken away as soon as it may be', async () => {
  const lab = await cluster.open('mine');
  await layOut(lab);
  const path = `/api/v1/persistentvolumes/${lab.prefix}disk`;
  cluster.reach.forbids = (request) => request.method === 'DELETE' && request.path === path;
  const refusal = `The cluster of context "theirs" does not let everything of the lab go: PersistentVolume ${lab.prefix}disk (no DELETE ${path})`;
  await expect(lab.destroy()).rejects.toThrow(refusal);
  cluster.reach.forbids = () => false;
  await drive(lab.reset(), cluster.clock);
  expect(await cluster.names('PersistentVolume')).toEqual([]);
});

test('a lab whose user lost his rights changes nothing', async () => {
  const lab = await cluster.open('mine');
  await layOut(lab);
  cluster.reach.forbids = ({ path }) => path.endsWith('/selfsubjectaccessreviews');
  await expect(lab.reset()).rejects.toMatchObject({ code: 'not-allowed' });
  expect(await cluster.names('Namespace')).toEqual([`${lab.prefix}web`]);
});

test('a cluster that goes away in the middle is told as such, and the next try ends what was begun', async () => {
  const lab = await cluster.open('mine');
  await layOut(lab);
  cluster.reach.diesAfter = ({ method }) => method === 'DELETE';
  await expect(lab.reset()).rejects.toMatchObject({ name: 'UserError', code: 'unreachable' });
  cluster.reach.diesAfter = () => false;
  cluster.reach.isDown = false;
  await drive(lab.reset(), cluster.clock);
  expect([...(await cluster.names('PersistentVolume')), ...(await cluster.names('Namespace'))]).toEqual([]);
});

test('a lab that begins anew waits for what went with the last one of its name', async () => {
  await drive((await cluster.open('mine')).reset(), cluster.clock);
  const prefix = prefixOf(join(home, 'mine'));
  const held = `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${prefix}web, finalizers: [example.com/held] }`;
  await (await cluster.open('other')).applyManifests(held);
  const reference = { apiVersion: 'v1', kind: 'Namespace', name: `${prefix}web` };
  await cluster.client.delete(reference);
  rmSync(join(home, 'mine'), { recursive: true });
  const again = drive(cluster.open('mine'), cluster.clock);
  await cluster.client.patch(reference, { metadata: { finalizers: null } }, 'application/merge-patch+json');
  expect((await again).prefix).toBe(prefix);
});

test('Pods of its own namespaces are told to end soon, those of others are not', async () => {
  const lab = await cluster.open('mine');
  await layOut(lab);
  await layOut(await cluster.open('yours'));
  const told: string[] = [];
  cluster.reach.forbids = ({ method, path, query }) => {
    if (method === 'DELETE' && query.get('gracePeriodSeconds') === '1') told.push(path);
    return false;
  };
  await drive(lab.reset(), cluster.clock);
  expect(told).toEqual([`/api/v1/namespaces/${lab.prefix}web/pods`]);
});
