import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, run } from '../../support/run.ts';
import type { StoryNames } from './normalize.ts';

/** One recorded story: kubectl commands in order, and what a real control plane answered. */
export interface Story {
  readonly name: string;
  /** The namespace and the name prefix of the recording. */
  readonly ns: string;
  readonly P: string;
  readonly steps: readonly ({ readonly cmd: string } & Ran)[];
}

export function loadStories(file: URL): readonly Story[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Story[];
}

let told = 0;

/** Runs a story on the cluster of `env.KUBECONFIG`, in a namespace and a folder of its own. */
export async function replay(
  story: Story,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly names: StoryNames; readonly steps: readonly Ran[] }> {
  told += 1;
  const namespace = `case-${story.name
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/-$/, '')}-s${told}`;
  const prefix = `xs${told}q`;
  const folder = mkdtempSync(join(tmpdir(), 'cka-lab-story-'));
  const kubeconfig = join(folder, '.kubeconfig');
  copyFileSync(env.KUBECONFIG ?? '', kubeconfig);
  const inside = {
    ...env,
    KUBECONFIG: kubeconfig,
    NS: namespace,
    P: prefix,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    KUBE_EDITOR: 'true',
  };
  const bash = (command: string) => run('bash', ['-c', command], { env: inside, cwd: folder });
  try {
    const made = await bash(
      `kubectl create ns ${namespace} && kubectl config set-context --current --namespace=${namespace} && kubectl wait --for=create sa/default --timeout=10s`,
    );
    if (made.code !== 0) throw new Error(`${story.name}: ${made.stderr}`);
    const steps: Ran[] = [];
    for (const step of story.steps) steps.push(await bash(step.cmd));
    return { names: { namespace, prefix }, steps };
  } finally {
    await bash(
      `kubectl get pv,storageclass,priorityclass,csidriver,volumeattachment -o name | grep '/${prefix}-' | xargs -r kubectl delete --wait=false; kubectl delete ns ${namespace} --wait=false`,
    );
    rmSync(folder, { recursive: true, force: true });
  }
}
