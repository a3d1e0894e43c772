import type { Lab } from '#api';
import type { KubeObject } from '#apimachinery';
import type { Event, Pod } from '#types/core-v1';
import { createDisk, createFileTree, createRuntime, programFile } from '../runtime/index.ts';
import { realClock, seededRandom, virtualClock } from '../time/index.ts';
import { createKubernetes, diskSize, type NodeImage } from './index.ts';

/** A control plane, a worker and a class that provisions. */
export const testLab: Lab = {
  apiVersion: 'cka-lab.dev/v1',
  kind: 'Lab',
  metadata: { name: 'test' },
  title: { en: 'test' },
  kubernetes: {
    version: 'v1.35.2',
    nodes: [
      {
        name: 'controlplane',
        roles: ['control-plane'],
        taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
      },
      { name: 'node01', capacity: { cpu: '64', memory: '64Gi' } },
    ],
    objects: [
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'local-path', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
        provisioner: 'rancher.io/local-path',
        volumeBindingMode: 'WaitForFirstConsumer',
      },
    ],
    provisioners: ['rancher.io/local-path'],
  },
};

/** A small busybox of that name; without a command it sleeps. */
export function testImage(name: string, command: readonly string[] = ['sleep', '100000']): NodeImage {
  const tree = createFileTree();
  const text = (content: string) => new TextEncoder().encode(content);
  for (const directory of ['/bin', '/etc', '/tmp', '/root']) tree.makeDirectory(directory, { recursive: true });
  tree.writeFile('/etc/passwd', text('root:x:0:0:root:/root:/bin/sh\n'));
  tree.writeFile('/etc/group', text('root:x:0:\n'));
  for (const program of ['sh', 'echo', 'cat', 'sleep', 'ls', 'true', 'false', 'test', 'stress', 'dd', 'yes']) {
    tree.writeFile(`/bin/${program}`, programFile(program), { mode: 0o755 });
  }
  return {
    name,
    digest: `${name.split(':')[0] ?? ''}@sha256:${'a'.repeat(64)}`,
    size: 2_222_222,
    image: {
      id: name,
      layers: [{ id: 'l', tree }],
      config: { command, environment: ['PATH=/bin'] },
    },
  };
}

const images = ['latest', '1.36', '1.37'].map((tag) => testImage(`docker.io/library/busybox:${tag}`));

/** A whole cluster of two nodes for tests of workload controllers; `busybox:latest`, `:1.36` and `:1.37` can be pulled. */
export async function workloadCluster(
  time: 'virtual' | 'real' = 'virtual',
  environment: Lab = testLab,
  seed = 'workloads',
) {
  const virtual = virtualClock();
  const clock = time === 'virtual' ? virtual : realClock();
  const random = seededRandom(seed);
  const logged: string[] = [];
  const machines = new Map(
    (environment.kubernetes?.nodes ?? []).map((node) => {
      const disk = createDisk(diskSize(node));
      return [node.name, { disk, files: createFileTree({ now: () => clock.now(), space: disk.space() }) }];
    }),
  );
  const kubernetes = await createKubernetes({
    lab: environment,
    journal: undefined,
    clock,
    random,
    runtime: createRuntime({ clock, random }),
    images: {
      find: (name) => images.find((image) => image.name === name),
      hasRepository: (repository) => repository === 'docker.io/library/busybox',
      hasHost: (host) => host === 'docker.io',
    },
    nodeImages: [],
    machines,
    mountShare: (server, path) => ({ error: `mount.nfs: access denied by server while mounting ${server}:${path}` }),
    token: 'token',
    serverUrl: () => 'https://127.0.0.1:6443',
    certificateAuthority: undefined,
    log: (line) => logged.push(line),
  });
  const { registry } = kubernetes;
  const definition = (kind: string) => {
    // Events are in two groups; the core one is meant.
    const found = registry.resourceForKind('', kind) ?? registry.resources().find((one) => one.kind === kind);
    if (found === undefined) throw new Error(kind);
    return found;
  };
  const namespaceOf = (kind: string) => (definition(kind).namespaced ? 'default' : undefined);
  const scopeOf = (kind: string) => (definition(kind).namespaced ? { namespace: 'default' } : {});
  const list = <T = KubeObject>(kind: string): readonly T[] =>
    registry
      .list(definition(kind), scopeOf(kind))
      .items.filter(({ metadata }) => kind !== 'ConfigMap' || metadata.name !== 'kube-root-ca.crt') as never;
  return {
    kubernetes,
    logged,
    files: (node: string) => machines.get(node)?.files ?? createFileTree(),
    now: () => clock.now(),
    settled: () => kubernetes.settled(),
    advance: (milliseconds: number) => virtual.advance(milliseconds),
    apply: (object: object) =>
      registry.create(definition((object as KubeObject).kind ?? ''), 'default', object as KubeObject),
    change: async (kind: string, name: string, change: (draft: never) => void, subresource?: string) => {
      await registry.update(
        definition(kind),
        namespaceOf(kind),
        name,
        (current) => {
          const draft = structuredClone(current);
          change(draft as never);
          return draft;
        },
        subresource === undefined ? {} : { subresource },
      );
    },
    remove: (kind: string, name: string, options: object = {}) =>
      registry.delete(definition(kind), 'default', name, options),
    get: <T>(kind: string, name: string): T => registry.get(definition(kind), namespaceOf(kind), name) as unknown as T,
    list,
    pods: () => list<Pod>('Pod').filter(({ metadata }) => metadata.deletionTimestamp === undefined),
    /** `Type Reason: message` of the events about one object, in the order of their making. */
    events: (name: string) =>
      list<Event>('Event')
        .filter(({ involvedObject }) => involvedObject.name === name)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ type, reason, message }) => `${type} ${reason}: ${message}`),
  };
}

/** A Pod template of one container that sleeps. */
export function template(app: string, container: object = {}, spec: object = {}): object {
  return {
    metadata: { labels: { app } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'c', image: 'busybox', command: ['sleep', '100000'], ...container }],
      ...spec,
    },
  };
}
