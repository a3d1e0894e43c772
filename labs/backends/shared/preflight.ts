import { type Needs, UserError } from '#api';
import type { KubeObject } from '#apimachinery';
import type { KubeClient } from '#clients';
import { lacksOf } from './cluster-needs.ts';
import { inCluster } from './in-cluster.ts';

/** What a scenario's setup and checks need to be allowed. */
const needed = [
  { verb: 'list', group: '', resource: 'pods' },
  { verb: 'create', group: '', resource: 'namespaces' },
  { verb: 'create', group: '', resource: 'persistentvolumeclaims' },
  { verb: 'delete', group: '', resource: 'namespaces' },
] satisfies readonly Right[];

interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

/** Looks whether the cluster answers and whether its user may do what a lab needs. UserError with the next step when not. */
export async function checkCluster(client: KubeClient, context: string, log: (line: string) => void): Promise<void> {
  const version = await inCluster(context, () => client.send('/version'));
  log(`context ${context}: Kubernetes ${(version as { readonly gitVersion?: string } | undefined)?.gitVersion}`);
  await refuseForbidden(client, context, needed, 'a lab needs');
}

/**
 * Looks, before the first change, whether the cluster has what a scenario needs and what its setup is made of: the kinds of its
 * objects, the right to make them and to take them away, the classes that its claims name. `prefix`: what the lab's own names
 * begin with. UserError with all that is missing.
 */
export async function checkSetup(
  client: KubeClient,
  context: string,
  objects: readonly KubeObject[],
  needs: Needs = {},
  prefix = '',
): Promise<void> {
  const kinds = new Map(objects.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]));
  const rights: Right[] = [];
  const lacks: string[] = [];
  for (const { apiVersion, kind } of kinds.values()) {
    const resource = await inCluster(context, () => client.resource(apiVersion, kind));
    if (resource === undefined) lacks.push(`It has no kind ${kind} (${apiVersion}).`);
    for (const verb of ['create', 'delete']) {
      if (resource !== undefined) rights.push({ verb, group: groupOf(apiVersion), resource: resource.name });
    }
  }
  lacks.push(...(await inCluster(context, () => lacksOf(client, needs, classesFor(objects, needs, prefix)))));
  if (lacks.length > 0) {
    throw new UserError(
      'cluster-lacks',
      `The cluster of context "${context}" lacks what the scenario needs. ${lacks.join(' ')}`,
      'Use another cluster, or the simulator: --backend sim',
    );
  }
  await refuseForbidden(client, context, rights, 'the scenario needs');
}

/**
 * The classes that have to be there: those that are named, and those of claims that the setup brings neither class nor volume for.
 * A name with the lab's own prefix is nobody else's: a claim that names such a class without it is meant to wait.
 */
function classesFor(objects: readonly KubeObject[], needs: Needs, prefix: string): readonly string[] {
  const own = objects.flatMap(({ kind, metadata, spec }) =>
    kind === 'StorageClass' ? [metadata.name] : kind === 'PersistentVolume' ? [classIn(spec)] : [],
  );
  const claimed = objects.flatMap(({ kind, spec }) => (kind === 'PersistentVolumeClaim' ? [classIn(spec) ?? ''] : []));
  const isOwn = (name: string) => own.includes(name) || (prefix !== '' && name.startsWith(prefix));
  const foreign = claimed.filter((name) => name !== '' && !isOwn(name));
  return [...new Set([...(needs.storageClasses ?? []), ...foreign])];
}

function classIn(spec: unknown): string | undefined {
  return (spec as { readonly storageClassName?: string } | undefined)?.storageClassName;
}

async function refuseForbidden(
  client: KubeClient,
  context: string,
  rights: readonly Right[],
  whoNeeds: string,
  advice = 'Name a context with more rights, or use the simulator: --backend sim',
): Promise<void> {
  const allowed = await Promise.all(rights.map((right) => isAllowed(client, context, right)));
  const missing = rights.filter((_, index) => allowed[index] !== true);
  if (missing.length === 0) return;
  const what = [...new Set(missing.map(({ verb, resource }) => `${verb} ${resource}`))].join(', ');
  throw new UserError('not-allowed', `The user of context "${context}" may not ${what}, which ${whoNeeds}.`, advice);
}

async function isAllowed(client: KubeClient, context: string, resourceAttributes: Right): Promise<boolean> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  const answer = (await inCluster(context, () =>
    client.send('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(review),
    }),
  )) as { readonly status?: { readonly allowed?: boolean } } | undefined;
  return answer?.status?.allowed === true;
}

/**
 * Looks, before anything is taken away, whether the cluster answers, and whether its user may still do what a lab needs and delete
 * objects of those kinds: what is refused half-way leaves half a lab. UserError with the next step when not.
 */
export async function checkHold(
  client: KubeClient,
  context: string,
  made: readonly Pick<KubeObject, 'apiVersion' | 'kind'>[],
): Promise<void> {
  await inCluster(context, () => client.send('/version'));
  const kinds = new Map(made.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]));
  const rights: Right[] = needed.filter(({ verb }) => verb !== 'create');
  for (const { apiVersion, kind } of kinds.values()) {
    const resource = await inCluster(context, () => client.resource(apiVersion, kind));
    if (resource === undefined) continue;
    for (const verb of ['get', 'delete']) rights.push({ verb, group: groupOf(apiVersion), resource: resource.name });
  }
  const advice = 'Nothing was changed. Try again when it may.';
  await refuseForbidden(client, context, rights, 'the lab needs to take away what it made', advice);
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}
