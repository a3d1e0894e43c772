import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, type Lab, type OpenOptions, type RunningLab, UserError } from '#api';
import { exportKubeContext, loadKubeContext } from '#clients';
import { type Environment, findOnPath, run, writeFileAtomic } from '#platform';
import { openClusterLab } from './shared/cluster-lab.ts';
import { removeLabFiles } from './shared/lab-files.ts';
import { ownerOf } from './shared/live-owner.ts';

/** How long a cluster may take to come up, its images pulled first (milliseconds). */
const createTimeout = 900_000;
const wait = '300s';

/** A cluster of the lab's own, made by kind in the person's Docker, and deleted with the lab. */
export function kindBackend(environment: Environment): Backend {
  return { name: 'kind', open: (options) => open(options, environment) };
}

/** Deletes the cluster of the lab of that folder, which is no longer open; without kind there is none. */
export async function removeKindCluster(environment: Environment, directory: string): Promise<void> {
  if (findOnPath('kind', environment) === undefined) return;
  await kind(environment, ['delete', 'cluster', '--name', clusterOf(directory)]);
}

/** The names of the clusters that labs of this state folder have left: those whose lab is not among `alive`. They are deleted. */
export async function removeKindOrphans(
  environment: Environment,
  directory: string,
  alive: readonly string[],
): Promise<readonly string[]> {
  if (findOnPath('kind', environment) === undefined) return [];
  const ours = ownPrefix(directory);
  const left = (await clusters(environment)).filter(
    (name) => name.startsWith(ours) && !alive.includes(name.slice(ours.length)),
  );
  for (const name of left) await kind(environment, ['delete', 'cluster', '--name', name]);
  return left;
}

async function open(options: OpenOptions, environment: Environment): Promise<RunningLab> {
  const { directory, lab, log } = options;
  if (directory === undefined) throw new UserError('no-folder', 'A kind cluster needs a lab with a folder.');
  for (const [program, where] of [
    ['kind', 'https://kind.sigs.k8s.io'],
    ['docker', 'https://docs.docker.com/engine/install'],
  ] as const) {
    if (findOnPath(program, environment) !== undefined) continue;
    throw new UserError(
      `no-${program}`,
      `A kind cluster needs ${program}, which is not on the PATH.`,
      `Install it (${where}), or use the simulator: --backend sim`,
    );
  }
  const name = clusterOf(directory);
  const kubeconfig = join(directory, 'kind.kubeconfig');
  const remove = async (): Promise<void> => {
    await kind(environment, ['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig]);
  };
  if ((await clusters(environment)).includes(name)) {
    writeFileAtomic(kubeconfig, await kind(environment, ['get', 'kubeconfig', '--name', name]));
  } else {
    const config = join(directory, 'kind.json');
    if (existsSync(config)) {
      throw new UserError(
        'cluster-gone',
        `The kind cluster ${name} of this lab is gone.`,
        `To begin afresh, first: cka-lab stop --delete --name ${ownerOf(directory).name}`,
      );
    }
    writeFileAtomic(config, kindConfig(lab));
    log(`kind makes the cluster ${name}`);
    const create = [
      'create',
      'cluster',
      '--name',
      name,
      '--config',
      config,
      '--kubeconfig',
      kubeconfig,
      '--wait',
      wait,
    ];
    await kind(environment, create).catch(async (error: unknown) => {
      await remove().catch(() => {});
      removeLabFiles(directory);
      throw error;
    });
  }
  const context = `kind-${name}`;
  const opened = await openClusterLab(options, {
    cluster: await loadKubeContext(context, kubeconfig),
    context,
    kubeconfig: await exportKubeContext(context, kubeconfig),
    prefix: '',
  });
  return {
    ...opened,
    async destroy() {
      await remove();
      await opened.close();
      removeLabFiles(directory);
    },
  };
}

/** What the names of this state folder's clusters begin with: others may have theirs in the same Docker. */
function ownPrefix(directory: string): string {
  return `cka-lab-${ownerOf(directory).owner.slice(0, 6)}-`;
}

function clusterOf(directory: string): string {
  return `${ownPrefix(directory)}${ownerOf(directory).name}`;
}

async function clusters(environment: Environment): Promise<readonly string[]> {
  return (await kind(environment, ['get', 'clusters'])).split('\n').map((line) => line.trim());
}

/** As many nodes as the lab has, in kind's own format (JSON, which is YAML). */
function kindConfig({ kubernetes }: Lab): string {
  const nodes = (kubernetes?.nodes ?? [{ roles: ['control-plane'] }]).map(({ roles }) => ({
    role: roles?.includes('control-plane') === true ? 'control-plane' : 'worker',
  }));
  return `${JSON.stringify({ kind: 'Cluster', apiVersion: 'kind.x-k8s.io/v1alpha4', nodes })}\n`;
}

/** What kind printed to its standard output. UserError with its last words when it failed. */
async function kind(environment: Environment, args: readonly string[]): Promise<string> {
  const ended = await run('kind', args, { environment, directory: '/', timeout: createTimeout });
  if (ended.exitCode === 0) return ended.stdout;
  const said = ended.stderr.trim().split('\n').slice(-3).join(' ');
  throw new UserError(
    'kind-failed',
    `kind ${args.slice(0, 2).join(' ')} failed: ${said || `exit code ${ended.exitCode}`}`,
    'docker info tells whether the engine answers.',
  );
}
