import {
  badRequest,
  forbidden,
  type KubeObject,
  matchesLabels,
  StatusError,
  selectorFromLabelSelector,
  tooManyRequests,
} from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '#types/policy-v1';
import type { RequestContext } from '../../../registry/resource.ts';
import { timestamp } from '../../shared/times.ts';

const MAX_DISRUPTED_PODS = 2000;
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

/** An eviction has to name the Pod that its URL names, whether there is one or not. */
export function checkEviction({ metadata }: KubeObject, name: string): void {
  if ((metadata?.name ?? '') !== name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
}

/** Asks for a Pod to be deleted as its budgets allow. Follows pkg/registry/core/pod/storage, EvictionREST.Create. */
export function evict(body: KubeObject, pod: Pod, context: RequestContext) {
  const name = pod.metadata.name ?? '';
  const { dryRun: _, ...deleteOptions } = deleteOptionsOf(body);
  const done = ['Failed', 'Pending', 'Succeeded'].includes(pod.status?.phase ?? '');
  const budget = done || pod.metadata.deletionTimestamp ? undefined : disruptedBudget(pod, context);
  const answer = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    code: 201,
  } as unknown as KubeObject;
  const now = timestamp(context.now);
  return {
    answer,
    object: withCondition(pod, now),
    delete: deleteOptions,
    ...(budget && { status: { of: budget, change: (current: KubeObject) => decremented(current, name, now) } }),
  };
}

/** What the eviction itself says about a dry run (`kubectl drain --dry-run=server`). Follows propagateDryRun. */
export function isDryEviction(body: KubeObject): boolean {
  return (deleteOptionsOf(body).dryRun ?? []).length > 0;
}

function deleteOptionsOf(body: KubeObject): { readonly gracePeriodSeconds?: number; readonly dryRun?: string[] } {
  return (body as { deleteOptions?: { gracePeriodSeconds?: number; dryRun?: string[] } }).deleteOptions ?? {};
}

/** The budget that this eviction counts against; throws when it allows none. */
function disruptedBudget(pod: Pod, context: RequestContext): PodDisruptionBudget | undefined {
  const labels = pod.metadata.labels ?? {};
  const budgets = context
    .lookupAll('policy', 'poddisruptionbudgets', pod.metadata.namespace)
    .map((budget) => budget as PodDisruptionBudget)
    .filter(({ spec }) => spec?.selector && matchesLabels(selectorFromLabelSelector(spec.selector), labels));
  if (budgets.length > 1) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
  }
  const [budget] = budgets;
  if (budget === undefined || isUnreadyExtra(pod, budget)) {
    return undefined;
  }
  requireDisruption(budget);
  return budget;
}

/** Follows checkAndDecrement. */
function requireDisruption({ metadata, status, spec: _ }: PodDisruptionBudget): void {
  const { name = '', generation = 0 } = metadata;
  const { disruptionsAllowed = 0, observedGeneration = 0, disruptedPods = {} } = status ?? {};
  const refused = (message: string, seconds: number) =>
    tooManyRequests(REFUSED, seconds, [{ reason: 'DisruptionBudget', message }]);
  if (observedGeneration < generation) {
    throw refused(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  if (disruptionsAllowed < 0) {
    throw forbidden('policy', 'poddisruptionbudget', name, 'pdb disruptions allowed is negative');
  }
  if (Object.keys(disruptedPods).length > MAX_DISRUPTED_PODS) {
    const message = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbidden('policy', 'poddisruptionbudget', name, message);
  }
  if (disruptionsAllowed === 0) {
    throw refused(reasonOf(name, status), 0);
  }
}

function reasonOf(name: string, status: PodDisruptionBudgetStatus | undefined): string {
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  const refusal = `The disruption budget ${name} does not allow evicting pods currently`;
  const condition = status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const told = condition?.status === 'False' && condition.message ? condition : undefined;
  if (told?.reason === 'SyncFailed') {
    return `${refusal} because it failed sync: ${told.message}`;
  }
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  }
  return told === undefined ? refusal : `${refusal} (${told.reason}): ${told.message}`;
}

/** An unready Pod of a budget that is met, or that always lets unready Pods go. */
function isUnreadyExtra(pod: Pod, budget: PodDisruptionBudget): boolean {
  if (pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')) {
    return false;
  }
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return (
    budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' ||
    (currentHealthy >= desiredHealthy && desiredHealthy > 0)
  );
}

/** Says why the Pod is about to go. Follows addConditionAndDeletePod. */
function withCondition(pod: Pod, now: string): Pod {
  const type = 'DisruptionTarget';
  const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== type);
  const { generation } = pod.metadata;
  const condition = {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: 'True',
    lastTransitionTime: now,
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  return { ...pod, status: { ...pod.status, conditions: [...others, condition] } };
}

function decremented(object: KubeObject, pod: string, now: string): KubeObject {
  const { status, ...budget } = object as PodDisruptionBudget;
  const allowed = (status?.disruptionsAllowed ?? 0) - 1;
  const conditions = (status?.conditions ?? []).map((condition) =>
    condition.type === 'DisruptionAllowed' && condition.status === 'True' && allowed <= 0
      ? { ...condition, status: 'False', reason: 'InsufficientPods', lastTransitionTime: now }
      : condition,
  );
  return {
    ...budget,
    status: {
      currentHealthy: 0,
      desiredHealthy: 0,
      expectedPods: 0,
      ...status,
      disruptionsAllowed: allowed,
      disruptedPods: { ...status?.disruptedPods, [pod]: now },
      ...(conditions.length === 0 ? {} : { conditions }),
    },
  } as PodDisruptionBudget;
}
