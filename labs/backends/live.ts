import { join } from 'node:path';
import { type Backend, type OpenOptions, type RunningLab, UserError } from '#api';
import type { KubeObject } from '#apimachinery';
import {
  type Applied,
  applyManifests,
  createKubeClient,
  createKubeTarget,
  type KubeClient,
  loadKubeContext,
  parseManifests,
} from '#clients';
import { type DockerEngine, openDockerEngine } from './docker-engine.ts';
import { createInventory, type Inventory } from './shared/inventory.ts';
import { removeLabFiles } from './shared/lab-files.ts';
import { writeContextKubeconfig } from './shared/live-kubeconfig.ts';
import { liveLabels, ownerOf } from './shared/live-owner.ts';
import { createFileTarget } from './shared/machine.ts';
import { fileMode, readSetupManifests } from './shared/manifests.ts';
import { checkCluster, checkSetup } from './shared/preflight.ts';
import { createWorkFolder } from './shared/work-folder.ts';

/** A cluster of the user's own, through the kubeconfig context that he names. Changes nothing that it did not make. */
export const liveBackend: Backend = { name: 'live', open };

async function open(options: OpenOptions): Promise<RunningLab> {
  const { context, directory, clock } = options;
  if (context === undefined) {
    throw new UserError(
      'no-context',
      'A live lab acts on a cluster only when you name its context.',
      'Add --context NAME; kubectl config get-contexts lists them.',
    );
  }
  const cluster = await loadKubeContext(context);
  const client = createKubeClient(cluster.transport);
  await checkCluster(client, context, options.log);
  const engine =
    options.dockerHost === undefined ? undefined : await openDockerEngine({ ...options, host: options.dockerHost });
  const work = options.workDirectory === undefined ? undefined : createWorkFolder(options.workDirectory);
  const inventory = await createInventory(directory === undefined ? undefined : join(directory, 'live-objects.json'));
  const own = directory === undefined ? undefined : ownerOf(directory);
  const labels = {
    [liveLabels.lab]: options.lab.metadata.name,
    ...(own === undefined ? {} : { [liveLabels.owner]: own.owner, [liveLabels.name]: own.name }),
  };
  const label = (object: KubeObject): KubeObject => ({
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } },
  });
  const remember = ({ object, created }: Applied): void => {
    if (created) inventory.add(object);
  };
  const findMachine = (name: string) => (engine?.machine.name === name ? engine.machine : undefined);
  const reset = async (): Promise<void> => {
    await removeObjects(client, inventory, options.log);
    await engine?.reset();
    work?.clear();
  };
  const environment: Record<string, string> = { ...engine?.environment };
  if (directory !== undefined) environment.KUBECONFIG = await writeContextKubeconfig(context, directory);
  return {
    environment,
    server: cluster.server,
    target: {
      kubernetes: createKubeTarget(cluster.transport, { clock }),
      docker: engine?.target,
      files: createFileTarget(work, findMachine, () => (engine === undefined ? [] : [engine.machine])),
    },
    settled: async () => {},
    applyManifests: async (yaml) => {
      await applyManifests(client, yaml);
    },
    async prepare(setup, scenario, values) {
      const manifests = readSetupManifests(setup, scenario, values);
      const objects = manifests.flatMap(({ file, yaml }) => parseManifests(yaml, file));
      await checkSetup(client, context, objects);
      await refuseForeign(client, objects, inventory);
      for (const { machine, path, content, mode } of setup.files ?? []) {
        if (machine === undefined) work?.write(path, content, fileMode(mode));
        else await machineOf(engine, machine).write(path, content, fileMode(mode));
      }
      if (setup.docker !== undefined) {
        if (engine === undefined) throw noDocker();
        await engine.prepare(setup.docker);
      }
      for (const { file, yaml } of manifests) {
        await applyManifests(client, yaml, { file, prepare: label, applied: remember });
      }
    },
    reset,
    close: async () => {
      await engine?.close();
    },
    async destroy() {
      await reset();
      await engine?.close();
      if (directory !== undefined) removeLabFiles(directory);
    },
  };
}

function machineOf(engine: DockerEngine | undefined, name: string): DockerEngine['machine'] {
  if (engine?.machine.name === name) return engine.machine;
  throw new UserError(
    'no-machine',
    `The files of ${name} cannot be reached in a live lab.`,
    'Use the simulator: --backend sim',
  );
}

function noDocker(): UserError {
  return new UserError(
    'no-docker-host',
    'This scenario needs a Docker engine, and a live lab has none by itself.',
    'Add --docker-host unix:///var/run/docker.sock',
  );
}

/** An object of the setup that is there already belongs to somebody else and is never touched. */
async function refuseForeign(client: KubeClient, objects: readonly KubeObject[], inventory: Inventory): Promise<void> {
  for (const { apiVersion, kind, metadata } of objects) {
    const { name } = metadata;
    if (name === undefined || inventory.has({ apiVersion, kind, metadata })) continue;
    const resource = await client.resource(apiVersion, kind);
    const namespace = resource?.namespaced ? (metadata.namespace ?? 'default') : undefined;
    const reference = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
    const there = await client.list({ ...reference, name }).catch(() => ({ items: [] }));
    if (there.items.length === 0) continue;
    throw new UserError(
      'object-exists',
      `The cluster already has ${kind} "${name}", which the scenario would make.`,
      'Use another cluster, or the simulator: --backend sim',
    );
  }
}

/** Newest first; namespaces take what is in them along. Objects that were replaced by somebody else (another uid) stay. */
async function removeObjects(client: KubeClient, inventory: Inventory, log: (line: string) => void): Promise<void> {
  for (const entry of [...inventory.entries()].reverse()) {
    try {
      const current = await client.get(entry);
      if (current.metadata.uid === entry.uid) await client.delete(entry);
    } catch (error) {
      const gone = error instanceof Error && 'code' in error && error.code === 404;
      if (!gone) log(`${entry.kind} ${entry.name} stays: ${error instanceof Error ? error.message : error}`);
    }
    inventory.remove(entry);
  }
}
