import { join } from 'node:path';
import { type OpenOptions, type RunningLab, UserError } from '#api';
import type { KubeObject } from '#apimachinery';
import {
  type Applied,
  applyManifests,
  createKubeClient,
  createKubeTarget,
  type KubeContext,
  parseManifests,
} from '#clients';
import { writeFileAtomic } from '#platform';
import { type DockerEngine, openDockerEngine } from '../docker-engine.ts';
import { inCluster } from './in-cluster.ts';
import { createInventory } from './inventory.ts';
import { removeLabFiles } from './lab-files.ts';
import { liveLabels, ownerOf } from './live-owner.ts';
import { createFileTarget } from './machine.ts';
import { fileMode, readSetupManifests } from './manifests.ts';
import { checkCluster, checkHold, checkSetup } from './preflight.ts';
import { refuseForeign, refuseTaken } from './refuse-foreign.ts';
import { takeAway, untilGone } from './take-away.ts';
import { createWorkFolder } from './work-folder.ts';

/** A cluster that exists, and how the lab is to be in it. */
export interface ClusterPlace {
  readonly cluster: KubeContext;
  /** The kubeconfig's name of it, for messages. */
  readonly context: string;
  /** A kubeconfig (text) that holds nothing but the way to this cluster, so that no command can slip elsewhere. */
  readonly kubeconfig: string;
  /** What the lab's own names begin with; empty in a cluster that nobody else uses. */
  readonly prefix: string;
}

/** A lab in a cluster that exists already. Changes and takes away nothing that it did not make. */
export async function openClusterLab(options: OpenOptions, place: ClusterPlace): Promise<RunningLab> {
  const { directory, clock } = options;
  const { cluster, context, prefix } = place;
  const client = createKubeClient(cluster.transport);
  await checkCluster(client, context, options.log);
  const engine =
    options.dockerHost === undefined ? undefined : await openDockerEngine({ ...options, host: options.dockerHost });
  const work = options.workDirectory === undefined ? undefined : createWorkFolder(options.workDirectory);
  const inventory = await createInventory(directory === undefined ? undefined : join(directory, 'live-objects.json'));
  if (inventory.isNew && prefix !== '') await inCluster(context, () => refuseTaken(client, prefix, clock));
  inventory.keep();
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
  const reachable = async () => {
    await checkHold(client, context, inventory.entries());
    await engine?.reachable();
  };
  const clear = async () => {
    await reachable();
    const { going, stays } = await takeAway(client, inventory, prefix, options.log);
    // Whoever is asked once more still has the learner's files, and knows what is left.
    if (stays.length > 0) throw leftBehind(context, stays);
    await engine?.reset();
    work?.clear();
    return going;
  };
  const environment: Record<string, string> = { ...engine?.environment };
  if (directory !== undefined) {
    environment.KUBECONFIG = join(directory, 'kubeconfig');
    writeFileAtomic(environment.KUBECONFIG, place.kubeconfig);
  }
  return {
    environment,
    prefix,
    server: cluster.server,
    target: {
      kubernetes: createKubeTarget(cluster.transport, { clock }),
      docker: engine?.target,
      files: createFileTarget(work, findMachine, () => (engine === undefined ? [] : [engine.machine])),
    },
    settled: async () => {},
    reachable,
    applyManifests: async (yaml) => {
      await inCluster(context, () => applyManifests(client, yaml));
    },
    async prepare(setup, scenario, values) {
      const manifests = readSetupManifests(setup, scenario, values);
      const objects = manifests.flatMap(({ file, yaml }) => parseManifests(yaml, file));
      await checkSetup(client, context, objects, setup.needs, prefix);
      await inCluster(context, () => refuseForeign(client, objects, inventory));
      for (const { machine, path, content, mode } of setup.files ?? []) {
        if (machine === undefined) work?.write(path, content, fileMode(mode));
        else await machineOf(engine, machine).write(path, content, fileMode(mode));
      }
      if (setup.docker !== undefined) {
        if (engine === undefined) throw noDocker();
        await engine.prepare(setup.docker);
      }
      for (const { file, yaml } of manifests) {
        await inCluster(context, () => applyManifests(client, yaml, { file, prepare: label, applied: remember }));
      }
    },
    reset: () => inCluster(context, async () => untilGone(client, await clear(), clock)),
    close: async () => {
      await engine?.close();
    },
    async destroy() {
      await inCluster(context, clear);
      await engine?.close();
      if (directory !== undefined) removeLabFiles(directory);
    },
  };
}

function leftBehind(context: string, stays: readonly string[]): UserError {
  return new UserError(
    'left-behind',
    `The cluster of context "${context}" does not let everything of the lab go: ${stays.join('; ')}.`,
    'Try again when its user may delete that.',
  );
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
