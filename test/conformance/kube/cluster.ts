import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type KubectlRelease, kubectlFolder } from '../../support/kubectl.ts';
import { createProgram, startLab } from '../../support/program.ts';

/** The cluster that a suite runs against. */
export interface TestCluster {
  readonly env: NodeJS.ProcessEnv;
  /** The environment in which `kubectl` is that release; what it caches it keeps in a folder of the cluster. */
  withKubectl(release: KubectlRelease): Promise<NodeJS.ProcessEnv>;
  close(): Promise<void>;
}

/** The kubeconfig of a real cluster to run against instead of a lab. */
export const realKubeconfig: string | undefined = process.env.CKA_LAB_TEST_KUBECONFIG || undefined;

/**
 * What a real cluster may lack: nodes whose kubelets run containers and tell of them, a default class `local-path`, and a
 * machine `nfs-server` that shares /srv/nfs.
 */
export type ClusterPart = 'containers' | 'default-class' | 'file-server';

const lacking: readonly string[] = (process.env.CKA_LAB_TEST_WITHOUT ?? '').split(/[ ,]+/);

/** The first of what is needed that the cluster lacks, as CKA_LAB_TEST_WITHOUT says. A lab lacks nothing. */
export function lackOf(needed: readonly ClusterPart[]): ClusterPart | undefined {
  return realKubeconfig === undefined ? undefined : needed.find((part) => lacking.includes(part));
}

/** Starts a lab of that environment, or takes the cluster that CKA_LAB_TEST_KUBECONFIG names. */
export async function openCluster(lab: string): Promise<TestCluster> {
  const caches = mkdtempSync(join(tmpdir(), 'cka-lab-caches-'));
  const program = realKubeconfig === undefined ? createProgram(await kubectlFolder('v35')) : undefined;
  const env =
    program === undefined
      ? { ...process.env, KUBECONFIG: realKubeconfig, NO_COLOR: '1', LANG: 'C.UTF-8' }
      : await startLab(program, '--lab', lab);
  return {
    env,
    withKubectl: async (release) => ({
      ...env,
      PATH: `${await kubectlFolder(release)}${delimiter}${process.env.PATH ?? ''}`,
      KUBECACHEDIR: join(caches, release),
    }),
    close: async () => {
      await program?.close();
      rmSync(caches, { recursive: true, force: true });
    },
  };
}
