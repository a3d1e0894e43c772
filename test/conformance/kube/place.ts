import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiException, CoreV1Api, KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import { type Ran, run } from '../../support/run.ts';

/** A namespace and a folder of their own, in which bash runs commands; $KUBECONFIG lies in the folder and $NS is its default namespace. */
export interface Place {
  readonly folder: string;
  run(command: string): Promise<Ran>;
  /** Removes folder and namespace, and those objects of the whole cluster whose names begin with `prefix`. */
  close(prefix?: string): Promise<void>;
}

/** Kinds without a namespace that stories leave objects of. */
const clusterWide = [
  ['v1', 'PersistentVolume'],
  ['storage.k8s.io/v1', 'StorageClass'],
  ['storage.k8s.io/v1', 'CSIDriver'],
  ['storage.k8s.io/v1', 'VolumeAttachment'],
  ['scheduling.k8s.io/v1', 'PriorityClass'],
] as const;

/**
 * A place on the cluster of `env.KUBECONFIG`, once what every namespace gets is in it. It comes and goes by requests of this process: five commands
 * for each place would be a third of a suite's time.
 */
export async function openPlace(namespace: string, env: NodeJS.ProcessEnv): Promise<Place> {
  const config = new KubeConfig();
  config.loadFromFile(env.KUBECONFIG ?? '');
  const api = config.makeApiClient(CoreV1Api);
  await api.createNamespace({ body: { metadata: { name: namespace } } });
  while (!(await isThere(api.readNamespacedServiceAccount({ name: 'default', namespace })))) await pause(20);
  while (!(await isThere(api.readNamespacedConfigMap({ name: 'kube-root-ca.crt', namespace })))) await pause(20);

  const folder = mkdtempSync(join(tmpdir(), 'cka-lab-place-'));
  const kubeconfig = join(folder, '.kubeconfig');
  writeFileSync(kubeconfig, withNamespace(config, namespace), { mode: 0o600 });
  const inside = { ...env, KUBECONFIG: kubeconfig, NS: namespace, HOME: folder, TMPDIR: folder, LC_ALL: 'C.UTF-8' };
  return {
    folder,
    run: (command) => run('bash', ['-c', command], { env: inside, cwd: folder }),
    close: async (prefix) => {
      if (prefix !== undefined) await removeNamed(config, prefix);
      await isThere(api.deleteNamespace({ name: namespace }));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The kubeconfig as JSON, which is YAML, with that namespace in the current context. */
function withNamespace(config: KubeConfig, namespace: string): string {
  const document = JSON.parse(config.exportConfig()) as {
    readonly contexts: readonly { readonly name: string; readonly context: object }[];
  };
  const contexts = document.contexts.map((entry) =>
    entry.name === config.getCurrentContext() ? { ...entry, context: { ...entry.context, namespace } } : entry,
  );
  return JSON.stringify({ ...document, contexts });
}

async function removeNamed(config: KubeConfig, prefix: string): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(config);
  for (const [apiVersion, kind] of clusterWide) {
    const { items } = await api.list(apiVersion, kind);
    for (const { metadata } of items) {
      if (metadata?.name?.startsWith(prefix) !== true) continue;
      await isThere(api.delete({ apiVersion, kind, metadata: { name: metadata.name } }));
    }
  }
}

/** Whether the object that was asked for is there. */
async function isThere(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return false;
    throw error;
  }
}
