import type { Needs } from '#api';
import type { KubeObject } from '#apimachinery';
import type { KubeClient } from '#clients';

/** What the cluster lacks of what a scenario needs: a sentence each. Looks only; what may not be looked at counts as lacking. */
export async function lacksOf(
  client: KubeClient,
  needs: Needs,
  classes: readonly string[],
): Promise<readonly string[]> {
  const lacks: string[] = [];
  if (needs.version !== undefined) {
    const version = (await client.send('/version')) as { readonly gitVersion?: string };
    const { gitVersion = 'unknown' } = version;
    if (!(minorOf(gitVersion) >= minorOf(needs.version))) {
      lacks.push(`Its server is ${gitVersion}, the scenario needs ${needs.version} or later.`);
    }
  }
  if (needs.nodes !== undefined) {
    const free = (await listOf(client, 'v1', 'Node')).filter(takesAnyPod).length;
    if (free < needs.nodes) {
      lacks.push(`${free} of its nodes ${free === 1 ? 'takes' : 'take'} any Pod, the scenario needs ${needs.nodes}.`);
    }
  }
  if (needs.defaultStorageClass === true || classes.length > 0) {
    const there = await listOf(client, 'storage.k8s.io/v1', 'StorageClass');
    if (needs.defaultStorageClass === true && !there.some(isDefault)) lacks.push('No StorageClass is the default one.');
    const names = there.map(({ metadata }) => metadata.name);
    for (const name of classes) if (!names.includes(name)) lacks.push(`It has no StorageClass ${name}.`);
  }
  return lacks;
}

async function listOf(client: KubeClient, apiVersion: string, kind: string): Promise<readonly KubeObject[]> {
  return (await client.list({ apiVersion, kind }).catch(() => ({ items: [] }))).items;
}

/** The 33 of `v1.33.2-gke.1`; NaN for what is no version. */
function minorOf(version: string): number {
  return Number(/^v1\.(\d+)/.exec(version)?.[1]);
}

interface NodeParts {
  readonly spec?: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly { readonly effect: string }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function takesAnyPod(node: KubeObject): boolean {
  const { spec, status } = node as NodeParts;
  const ready = status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
  const closed = spec?.taints?.some(({ effect }) => effect !== 'PreferNoSchedule') === true;
  return ready && spec?.unschedulable !== true && !closed;
}

function isDefault({ metadata }: KubeObject): boolean {
  return metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
}
