import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#apimachinery';
import type { Event, PersistentVolumeClaim, Pod } from '#types/core-v1';
import { createFileTree, createRuntime } from '../runtime/index.ts';
import { seededRandom, virtualClock } from '../time/index.ts';
import { createKubernetes } from './index.ts';
import type { Journal, JournalRecord } from './storage/index.ts';
import { testImage, testLab } from './workload-testing.ts';

/** A journal that survives the cluster that writes it. */
function memoryJournal(): Journal {
  const records = new Map<string, JournalRecord>();
  let last = 0;
  return {
    load: () => ({ revision: last, records: [...records.values()] }),
    put: (bucket, path, object, revision) => {
      records.set(`${bucket} ${path}`, { bucket, path, json: JSON.stringify(object) });
      last = revision;
    },
    remove: (bucket, path, revision) => {
      records.delete(`${bucket} ${path}`);
      last = revision;
    },
    flushed: () => undefined,
    clear: () => records.clear(),
    close: () => undefined,
  };
}

async function cluster(journal?: Journal) {
  const clock = virtualClock();
  const random = seededRandom('cluster');
  const image = testImage('docker.io/library/busybox:latest', ['sh']);
  const logged: string[] = [];
  const machines = new Map(['controlplane', 'node01'].map((name) => [name, { files: createFileTree() }]));
  const kubernetes = await createKubernetes({
    lab: testLab,
    journal,
    clock,
    random,
    runtime: createRuntime({ clock, random }),
    images: {
      find: (name) => (name === image.name ? image : undefined),
      hasRepository: (repository) => repository === 'docker.io/library/busybox',
      hasHost: (host) => host === 'docker.io',
    },
    nodeImages: [],
    machines,
    token: 'token',
    serverUrl: () => 'https://127.0.0.1:6443',
    certificateAuthority: undefined,
    log: (line) => logged.push(line),
  });
  const { registry } = kubernetes;
  const definition = (resource: string, group = '') => {
    const found = registry.resource(group, resource);
    if (found === undefined) throw new Error(resource);
    return found;
  };
  return {
    kubernetes,
    machines,
    logged,
    advance: (milliseconds: number) => clock.advance(milliseconds),
    create: (resource: string, object: object) =>
      registry.create(definition(resource), 'default', object as unknown as KubeObject),
    delete: (resource: string, name: string) => registry.delete(definition(resource), 'default', name),
    get: <T>(resource: string, name: string) => registry.get(definition(resource), 'default', name) as unknown as T,
    list: (resource: string) => registry.list(definition(resource), {}).items,
    events: (name: string) =>
      (registry.list(definition('events'), {}).items as unknown as readonly Event[])
        .filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ type, reason, message }) => `${type} ${reason}: ${message}`),
  };
}

function pod(name: string, container: object, spec: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'busybox', ...container }], ...spec },
  };
}

describe('a booted cluster', () => {
  it('has ready nodes, the usual namespaces and their defaults', async () => {
    const { list, get, logged } = await cluster();
    expect(list('namespaces').map(({ metadata }) => metadata.name)).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
    expect(get<KubeObject>('serviceaccounts', 'default').metadata.name).toBe('default');
    expect(get<KubeObject>('configmaps', 'kube-root-ca.crt').metadata.annotations).toHaveProperty(
      'kubernetes.io/description',
    );
    expect(list('nodes')).toHaveLength(2);
    expect(logged).toEqual([]);
  });

  it('brings a Pod with a claim of the default class to Running within 200 ms', async () => {
    const { create, get, events, advance, machines, logged } = await cluster();
    await create('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    await create(
      'pods',
      pod(
        'web',
        {
          command: ['sh', '-c', 'echo kept > /data/file; sleep 1000'],
          volumeMounts: [{ name: 'd', mountPath: '/data' }],
        },
        { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] },
      ),
    );
    await advance(200);
    expect(get<Pod>('pods', 'web').status?.phase).toBe('Running');
    const claim = get<PersistentVolumeClaim>('persistentvolumeclaims', 'data');
    expect(claim.status?.phase).toBe('Bound');
    expect(claim.metadata.annotations?.['volume.kubernetes.io/selected-node']).toBe('node01');
    expect(events('web').map((event) => event.split(':')[0])).toEqual([
      'Normal Scheduled',
      'Normal Pulling',
      'Normal Pulled',
      'Normal Created',
      'Normal Started',
    ]);
    expect(events('data')).toContain(
      'Normal Provisioning: External provisioner is provisioning volume for claim "default/data"',
    );
    await advance(1000);
    const path = `/opt/local-path-provisioner/${claim.spec?.volumeName ?? ''}_default_data/file`;
    expect(new TextDecoder().decode(machines.get('node01')?.files.readFile(path))).toBe('kept\n');
    expect(logged).toEqual([]);
  });

  it('waits ever longer before it starts a crashing container again', async () => {
    const { create, get, advance } = await cluster();
    await create('pods', pod('crash', { command: ['sh', '-c', 'exit 3'] }));
    const restarts = () => get<Pod>('pods', 'crash').status?.containerStatuses?.[0];
    await advance(500);
    expect(restarts()?.restartCount).toBe(1);
    // How it ended is told first.
    expect(restarts()?.state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
    await advance(1000);
    expect(restarts()?.restartCount).toBe(1);
    expect(restarts()?.state?.waiting?.reason).toBe('CrashLoopBackOff');
    expect(restarts()?.state?.waiting?.message).toMatch(
      /^back-off 10s restarting failed container=c pod=crash_default\(/,
    );
    expect(restarts()?.lastState?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
    await advance(10_000);
    expect(restarts()?.restartCount).toBe(2);
    await advance(15_000);
    expect(restarts()?.restartCount).toBe(2);
    await advance(7000);
    expect(restarts()?.restartCount).toBe(3);
  });

  it('runs init containers before the others and ends as its policy says', async () => {
    const { create, get, advance } = await cluster();
    await create(
      'pods',
      pod(
        'job',
        { command: ['cat', '/work/file'], volumeMounts: [{ name: 'w', mountPath: '/work' }] },
        {
          restartPolicy: 'Never',
          initContainers: [
            {
              name: 'first',
              image: 'busybox',
              command: ['sh', '-c', 'echo made > /work/file'],
              volumeMounts: [{ name: 'w', mountPath: '/work' }],
            },
          ],
          volumes: [{ name: 'w', emptyDir: {} }],
        },
      ),
    );
    await advance(1000);
    const { status } = get<Pod>('pods', 'job');
    expect(status?.phase).toBe('Succeeded');
    expect(status?.conditions?.map(({ type, status: value, reason }) => `${type}=${value} ${reason ?? ''}`)).toEqual([
      'PodReadyToStartContainers=False ',
      'Initialized=True PodCompleted',
      'Ready=False PodCompleted',
      'ContainersReady=False PodCompleted',
      'PodScheduled=True ',
    ]);
  });

  it.each([
    [
      'a missing claim',
      { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'nope' } }] },
      {},
      'Warning FailedScheduling: 0/2 nodes are available: persistentvolumeclaim "nope" not found. not found',
    ],
    [
      'too much cpu',
      {},
      { resources: { requests: { cpu: '100' } } },
      'Warning FailedScheduling: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). ' +
        'no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    ],
    [
      'a node selector that no node has',
      { nodeSelector: { disk: 'ssd' } },
      {},
      "Warning FailedScheduling: 0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, " +
        '1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available: ' +
        '2 Preemption is not helpful for scheduling.',
    ],
  ])('says why a Pod with %s has no node', async (_, spec, container, message) => {
    const { create, events, get, advance } = await cluster();
    await create('pods', pod('p', container, spec));
    await advance(100);
    expect(events('p')).toEqual([message]);
    expect(get<Pod>('pods', 'p').status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' },
    ]);
  });

  it.each([
    [
      'a ConfigMap that is missing',
      { configMap: { name: 'none' } },
      'Warning FailedMount: MountVolume.SetUp failed for volume "v" : configmap "none" not found',
    ],
    [
      'a hostPath that is no directory',
      { hostPath: { path: '/none', type: 'Directory' } },
      'Warning FailedMount: MountVolume.SetUp failed for volume "v" : hostPath type check failed: /none is not a directory',
    ],
  ])('says why it cannot mount %s', async (_, source, message) => {
    const { create, events, advance } = await cluster();
    const container = { volumeMounts: [{ name: 'v', mountPath: '/v' }] };
    await create('pods', pod('p', container, { volumes: [{ name: 'v', ...source }] }));
    await advance(100);
    expect(events('p')).toContain(message);
  });

  it('says what is wrong with an image and backs off', async () => {
    const { create, events, get, advance } = await cluster();
    await create('pods', pod('p', { image: 'busybox:none' }));
    await advance(1000);
    expect(events('p').slice(2)).toEqual([
      'Warning Failed: Failed to pull image "busybox:none": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/busybox:none": failed to resolve reference "docker.io/library/busybox:none": docker.io/library/busybox:none: not found',
      'Warning Failed: Error: ErrImagePull',
      'Normal BackOff: Back-off pulling image "busybox:none"',
      'Warning Failed: Error: ImagePullBackOff',
    ]);
    expect(get<Pod>('pods', 'p').status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('ImagePullBackOff');
  });

  it('runs probes as commands in the container', async () => {
    const { create, get, events, advance } = await cluster();
    const probe = (file: string) => ({ exec: { command: ['cat', file] }, periodSeconds: 1, failureThreshold: 2 });
    await create(
      'pods',
      pod('p', {
        command: ['sh', '-c', 'echo > /tmp/ok; sleep 1000'],
        readinessProbe: probe('/tmp/ok'),
        livenessProbe: { ...probe('/tmp/none'), initialDelaySeconds: 5, terminationGracePeriodSeconds: 1 },
      }),
    );
    await advance(2500);
    expect(get<Pod>('pods', 'p').status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
    await advance(7000);
    expect(events('p')).toEqual(
      expect.arrayContaining([
        "Warning Unhealthy: Liveness probe failed: cat: can't open '/tmp/none': No such file or directory\n",
        'Normal Killing: Container c failed liveness probe, will be restarted',
      ]),
    );
    expect(get<Pod>('pods', 'p').status?.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  it('keeps a claim until no Pod uses it, and gives a deaf container its grace period', async () => {
    const { create, delete: remove, get, list, advance } = await cluster();
    await create('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    const volumes = [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }];
    await create('pods', pod('web', { command: ['sleep', '1000'] }, { volumes }));
    await advance(200);
    await remove('persistentvolumeclaims', 'data');
    await advance(1000);
    expect(get<PersistentVolumeClaim>('persistentvolumeclaims', 'data').metadata.deletionTimestamp).toBeDefined();
    await remove('pods', 'web');
    await advance(29_000);
    expect(list('pods')).toHaveLength(1);
    await advance(2000);
    expect(list('pods')).toEqual([]);
    expect(list('persistentvolumeclaims')).toEqual([]);
    expect(list('persistentvolumes')).toEqual([]);
  });

  it('empties a namespace five seconds after it is deleted', async () => {
    const { kubernetes, create, list, advance } = await cluster();
    await create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gone' } });
    await advance(10);
    const { registry } = kubernetes;
    const maps = registry.resource('', 'configmaps');
    const namespaces = registry.resource('', 'namespaces');
    if (maps === undefined || namespaces === undefined) throw new Error('no such kinds');
    expect(registry.list(maps, { namespace: 'gone' }).items).toHaveLength(1);
    await registry.delete(namespaces, undefined, 'gone');
    await advance(4990);
    expect(registry.list(maps, { namespace: 'gone' }).items).toHaveLength(1);
    await advance(20);
    expect(registry.list(maps, { namespace: 'gone' }).items).toEqual([]);
    expect(list('namespaces').map(({ metadata }) => metadata.name)).not.toContain('gone');
  });

  it('goes on after a power cut: what ran is started again, what was deleted stays away', async () => {
    const journal = memoryJournal();
    const first = await cluster(journal);
    await first.create('pods', pod('p', { command: ['sleep', '1000'] }));
    await first.create('pods', pod('done', { command: ['true'] }, { restartPolicy: 'Never' }));
    await first.advance(1000);
    await first.delete('configmaps', 'kube-root-ca.crt');
    const second = await cluster(journal);
    await second.advance(1000);
    const { status } = second.get<Pod>('pods', 'p');
    expect(status?.phase).toBe('Running');
    expect(status?.containerStatuses).toMatchObject([
      { restartCount: 1, lastState: { terminated: { exitCode: 255, reason: 'Unknown' } } },
    ]);
    expect(second.events('p')).toContain(
      'Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
    );
    expect(second.get<Pod>('pods', 'done').status).toMatchObject({
      phase: 'Succeeded',
      containerStatuses: [{ restartCount: 0 }],
    });
    expect(second.list('nodes')).toHaveLength(2);
    // Both lives begin at the same virtual time, and events are named after it.
    expect(second.logged.filter((line) => !line.endsWith('already exists'))).toEqual([]);
  });

  it('is as new after a reset', async () => {
    const { kubernetes, create, list, advance } = await cluster();
    await create('pods', pod('p', { command: ['sleep', '1000'] }));
    await advance(200);
    await kubernetes.reset();
    await advance(10);
    expect(kubernetes.registry.resource('', 'pods')).toBeDefined();
    expect(list('pods')).toHaveLength(1);
    const pods = kubernetes.registry.resource('', 'pods');
    if (pods === undefined) throw new Error('no Pods');
    expect(kubernetes.registry.list(pods).items).toEqual([]);
  });
});
