import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import type { RunningLab } from '#api';
import { virtualClock } from '#sim';
import { loadLab } from '../load-lab.ts';
import { simBackend } from './sim.ts';

const folder = mkdtempSync(join(tmpdir(), 'cka-lab-mark-'));
let lab: RunningLab;
let fresh: RunningLab;

async function open(name: string): Promise<RunningLab> {
  const opened = await simBackend.open({
    lab: loadLab('two-node'),
    directory: undefined,
    workDirectory: join(folder, name),
    clock: virtualClock(),
    seed: 'mark',
    log: () => {},
  });
  await opened.settled();
  return opened;
}

beforeAll(async () => {
  lab = await open('one');
  fresh = await open('other');
}, 60_000);
afterAll(async () => {
  await lab.destroy();
  await fresh.destroy();
  rmSync(folder, { recursive: true, force: true });
});

function marked(): () => Promise<string | undefined> {
  const mark = lab.mark?.();
  if (mark === undefined) throw new Error('the lab has to go back');
  return mark;
}

const kinds: readonly (readonly [apiVersion: string, kind: string])[] = [
  ...['ConfigMap', 'Endpoints', 'Event', 'Namespace', 'Node', 'PersistentVolume', 'PersistentVolumeClaim', 'Pod'].map(
    (kind) => ['v1', kind] as const,
  ),
  ...['Secret', 'Service', 'ServiceAccount'].map((kind) => ['v1', kind] as const),
  ...['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet'].map((kind) => ['apps/v1', kind] as const),
  ...['CSINode', 'StorageClass', 'VolumeAttachment'].map((kind) => ['storage.k8s.io/v1', kind] as const),
  ['coordination.k8s.io/v1', 'Lease'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
];

/** What tells only when something was written. */
const passing = ['resourceVersion', 'time', 'renewTime', 'lastHeartbeatTime'];
const timeless = (key: string, value: unknown) => (passing.includes(key) ? undefined : value);

/** Both labs have the same seed: the same names, uids and addresses. */
async function cluster({ target }: RunningLab): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [apiVersion, kind] of kinds) {
    const objects = (await target.kubernetes?.list({ apiVersion, kind })) ?? [];
    found[kind] = JSON.parse(JSON.stringify(objects, timeless));
  }
  return found;
}

const answer = `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: c, image: busybox, command: [sh, -c, "echo here > /data/x; sleep 1d"], volumeMounts: [{name: d, mountPath: /data}]}
      volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]
---
apiVersion: v1
kind: Pod
metadata: {name: host}
spec:
  containers:
    - {name: c, image: alpine, command: [sh, -c, "mkdir -p /host/left; sleep 1d"], volumeMounts: [{name: h, mountPath: /host}]}
  volumes: [{name: h, hostPath: {path: /srv}}]
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: local-path
  annotations: {storageclass.kubernetes.io/is-default-class: "false"}
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
reclaimPolicy: Delete
`;

test('a lab that went back is as a fresh one of the same seed', async () => {
  const goBack = marked();
  await lab.prepare(
    {
      files: [
        { machine: 'node01', path: '/etc/motd', content: 'welcome', mode: '0644' },
        { machine: 'nfs-server', path: '/srv/nfs/page', content: 'hello', mode: '0644' },
        { path: 'answer.txt', content: '42', mode: '0644' },
      ],
      docker: { volumes: [{ name: 'left' }] },
    } as unknown as Parameters<RunningLab['prepare']>[0],
    folder,
  );
  await lab.applyManifests(answer);
  await lab.settled();
  expect(
    await lab.target.kubernetes?.get({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'host' }),
  ).toMatchObject({
    status: { phase: 'Running' },
  });
  expect(await lab.target.docker?.volume('left')).toBeDefined();

  expect(await goBack()).toBeUndefined();
  const asked = (await lab.target.kubernetes?.audit?.()) ?? [];
  expect(asked.filter(({ userAgent }) => userAgent === 'cka-lab')).toEqual([]);
  expect(await lab.target.docker?.volumes()).toEqual([]);
  expect(await lab.target.files.read('/srv/nfs/page', 'nfs-server')).toBeUndefined();
  expect(await lab.target.files.read('answer.txt')).toBeUndefined();
  expect(await cluster(lab)).toEqual(await cluster(fresh));
}, 60_000);

it('tells what does not go away', async () => {
  const goBack = marked();
  await lab.applyManifests('{apiVersion: v1, kind: ConfigMap, metadata: {name: held, finalizers: [example.com/hold]}}');
  expect(await goBack()).toBe('configmaps default/held is new');
});
