import { type Needs, UserError } from '#api';
import { type KubeObject, StatusError } from '#apimachinery';
import type { KubeClient } from '#clients';
import { lacksOf } from './cluster-needs.ts';

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
  const version = await ask(context, () => client.send('/version'));
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
    const resource = await ask(context, () => client.resource(apiVersion, kind));
    if (resource === undefined) lacks.push(`It has no kind ${kind} (${apiVersion}).`);
    const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
    for (const verb of ['create', 'delete']) {
      if (resource !== undefined) rights.push({ verb, group, resource: resource.name });
    }
  }
  lacks.push(...(await ask(context, () => lacksOf(client, needs, classesFor(objects, needs, prefix)))));
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
): Promise<void> {
  const allowed = await Promise.all(rights.map((right) => isAllowed(client, context, right)));
  const missing = rights.filter((_, index) => allowed[index] !== true);
  if (missing.length === 0) return;
  const what = missing.map(({ verb, resource }) => `${verb} ${resource}`).join(', ');
  throw new UserError(
    'not-allowed',
    `The user of context "${context}" may not ${what}, which ${whoNeeds}.`,
    'Name a context with more rights, or use the simulator: --backend sim',
  );
}

async function isAllowed(client: KubeClient, context: string, resourceAttributes: Right): Promise<boolean> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  const answer = (await ask(context, () =>
    client.send('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(review),
    }),
  )) as { readonly status?: { readonly allowed?: boolean } } | undefined;
  return answer?.status?.allowed === true;
}

/** UserError when the cluster does not answer. */
export async function checkReach(client: KubeClient, context: string): Promise<void> {
  await ask(context, () => client.send('/version'));
}

async function ask<T>(context: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const code = error instanceof StatusError && error.code < 500 ? 'not-allowed' : 'unreachable';
    throw new UserError(
      code,
      `The cluster of context "${context}" does not let us in: ${why.replace(/\.$/, '')}.`,
      `See: kubectl --context ${context} version`,
    );
  }
}
