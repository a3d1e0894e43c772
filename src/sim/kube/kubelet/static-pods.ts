import { createHash } from 'node:crypto';
import type { Clock } from '#api';
import type { Node, Pod } from '#types/core-v1';
import type { FileTree } from '../../runtime/types.ts';
import {
  type Activity,
  type Client,
  createWorkQueue,
  type Informer,
  isAlreadyExists,
  objectKey,
} from '../client/index.ts';
import { parseYaml } from '../helpers/parse-yaml.ts';
import type { Journal } from './journal.ts';
import { mirrorAnnotation } from './pod-identity.ts';

export interface StaticPodsOptions {
  readonly nodeName: string;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly client: Client;
  readonly files: FileTree;
  readonly journal: Journal;
  readonly pods: Informer<Pod>;
  readonly node: () => Node | undefined;
  readonly log: (line: string) => void;
}

/** The Pods of a node's manifest folder, each with its mirror in the API. */
export interface StaticPods {
  /** Follows that folder; undefined: none. */
  start(folder: string | undefined): void;
  stop(): void;
  /** Whether a file stands for that Pod: it runs whatever happens to its mirror. */
  has(key: string): boolean;
  /** Whether a file stands for the Pod of exactly that hash. */
  keeps(key: string, hash: string): boolean;
  /** Somebody deletes the mirror, or did: there will be another one. */
  renew(key: string): void;
}

const everything = '';

/** What the kubelet says of a manifest that is no Pod. Follows pkg/kubelet/config tryDecodeSinglePod. */
function manifestProblem(value: unknown, path: string): string | undefined {
  const { apiVersion = '', kind = '', metadata } = (value ?? {}) as Partial<Pod>;
  const isNot = (why: string) => `${path}: couldn't parse as pod(${why}), please check config file`;
  const body = () => JSON.stringify(value, (_, part: unknown) => sorted(part));
  if (kind === '') return isNot(`Object 'Kind' is missing in '${body()}'`);
  if ((apiVersion as string) === '') return isNot(`Object 'apiVersion' is missing in '${body()}'`);
  if (apiVersion !== 'v1' || kind !== 'Pod') {
    return isNot(
      `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`,
    );
  }
  return (metadata?.name ?? '') === '' ? 'invalid pod: name is needed for the pod' : undefined;
}

/** Go writes the keys of objects in order. */
function sorted(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Reads a manifest, or tells why it is no Pod. Follows pkg/kubelet/config applyDefaults. */
export function staticPod(text: string, path: string, node: Node, seen: string): Pod | { readonly error: string } {
  const nodeName = node.metadata.name ?? '';
  const parsed = parseYaml(text);
  if ('error' in parsed) return { error: `${path}: couldn't parse as pod(${parsed.error}), please check config file` };
  const problem = manifestProblem(parsed.value, path);
  if (problem !== undefined) return { error: problem };
  const read = parsed.value as Pod;
  const hash = createHash('md5').update(`host:${nodeName} file:${path} ${text}`).digest('hex');
  const { name = '', namespace = 'default', annotations } = read.metadata;
  const { status: _, ...rest } = read;
  return {
    ...rest,
    metadata: {
      ...read.metadata,
      name: `${name}-${nodeName.toLowerCase()}`,
      namespace,
      annotations: {
        ...annotations,
        'kubernetes.io/config.hash': hash,
        [mirrorAnnotation]: hash,
        'kubernetes.io/config.seen': seen,
        'kubernetes.io/config.source': 'file',
      },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: node.metadata.uid ?? '', controller: true },
      ],
    },
    spec: {
      ...read.spec,
      containers: read.spec?.containers ?? [],
      nodeName,
      tolerations: [...(read.spec?.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }],
    },
  };
}

/** Makes the static Pods of a node. Follows pkg/kubelet/config file source and pkg/kubelet/pod mirror_client. */
export function createStaticPods(options: StaticPodsOptions): StaticPods {
  const { nodeName, clock, activity, client, files, journal, pods, log } = options;
  const wanted = new Map<string, Pod>();
  let folder: string | undefined;
  let watch: { close(): void } | undefined;

  function read(): void {
    const node = options.node();
    const found = new Map<string, Pod>();
    for (const name of folder === undefined || !files.exists(folder) ? [] : [...files.readDirectory(folder)].sort()) {
      const path = `${folder}/${name}`;
      if (name.startsWith('.') || node === undefined || files.stat(path).type !== 'file') continue;
      const text = new TextDecoder().decode(files.readFile(path));
      const pod = staticPod(text, path, node, `${new Date(clock.now()).toISOString().slice(0, 23)}000000Z`);
      if ('error' in pod) {
        const values = { err: JSON.stringify(pod.error), path: JSON.stringify(path) };
        journal.write('E', 'file.go:187', 'Could not process manifest file', values);
      } else found.set(objectKey(pod), pod);
    }
    const touched = new Set([...found.keys(), ...wanted.keys()]);
    for (const { metadata, spec } of pods.list()) {
      const isMirror = metadata.annotations?.[mirrorAnnotation] !== undefined && spec?.nodeName === nodeName;
      if (isMirror) touched.add(`${metadata.namespace}/${metadata.name}`);
    }
    wanted.clear();
    for (const [key, pod] of found) wanted.set(key, pod);
    for (const key of touched) queue.add(key);
  }

  async function settle(key: string): Promise<void> {
    const want = wanted.get(key);
    const [namespace = '', name = ''] = key.split('/');
    const mirror = client.get('pods', namespace, name);
    if (mirror === undefined) {
      if (want === undefined) return;
      try {
        await client.create('pods', want);
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
      return;
    }
    const hash = mirror.metadata.annotations?.[mirrorAnnotation];
    if (hash === undefined) return;
    const same = want !== undefined && want.metadata.annotations?.[mirrorAnnotation] === hash;
    if (!same) {
      // Its containers end as those of any Pod; then comes what the file says now.
      if (mirror.metadata.deletionTimestamp === undefined) await client.delete('pods', namespace, name);
    } else if (mirror.metadata.deletionTimestamp !== undefined) {
      await client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
    }
  }

  const queue = createWorkQueue({
    name: `static pods ${nodeName}`,
    clock,
    activity,
    log,
    work: async (key) => {
      if (watch === undefined) return;
      if (key === everything) read();
      else await settle(key);
    },
  });

  return {
    start: (path) => {
      folder = path?.replace(/\/+$/, '');
      watch?.close();
      watch = files.watch((changed) => {
        if (folder !== undefined && (changed === folder || changed.startsWith(`${folder}/`))) {
          queue.addAfter(everything, 50);
        }
      });
      queue.add(everything);
    },
    stop: () => {
      watch?.close();
      watch = undefined;
    },
    has: (key) => wanted.has(key),
    keeps: (key, hash) => wanted.get(key)?.metadata.annotations?.[mirrorAnnotation] === hash,
    renew: (key) => queue.add(key),
  };
}
