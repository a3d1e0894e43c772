import {
  badRequest,
  deepEqual,
  type KubeObject,
  matchesLabels,
  selectorFromLabelSelector,
  tooManyRequests,
} from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { PodDisruptionBudget } from '#types/policy-v1';
import type { RequestContext } from '../../../registry/resource.ts';

/** Asks for a Pod to be deleted as its budgets allow. Follows pkg/registry/core/pod/storage, EvictionREST.Create. */
export function evict(
  body: KubeObject,
  pod: Pod,
  context: RequestContext,
): { answer: KubeObject; delete?: { gracePeriodSeconds?: number } } {
  const name = pod.metadata.name ?? '';
  if (body.metadata?.name !== undefined && body.metadata.name !== name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const { deleteOptions } = body as { deleteOptions?: { gracePeriodSeconds?: number } } & KubeObject;
  const done = ['Failed', 'Pending', 'Succeeded'].includes(pod.status?.phase ?? '');
  if (!done && !pod.metadata.deletionTimestamp) {
    requireBudget(pod, context);
  }
  const answer = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    code: 201,
  } as unknown as KubeObject;
  return { answer, delete: { ...deleteOptions } };
}

function requireBudget(pod: Pod, context: RequestContext): void {
  const labels = pod.metadata.labels ?? {};
  const budgets = context
    .lookupAll('policy', 'poddisruptionbudgets', pod.metadata.namespace)
    .map((budget) => budget as PodDisruptionBudget)
    .filter(({ spec }) => spec?.selector && matchesLabels(selectorFromLabelSelector(spec.selector), labels));
  if (budgets.length > 1) {
    throw badRequest(
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const [budget] = budgets;
  if (budget && (budget.status?.disruptionsAllowed ?? 0) <= 0 && !isUnreadyExtra(pod, budget)) {
    throw tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0);
  }
}

/** An unready Pod of a budget that is met, or that always lets unready Pods go. */
function isUnreadyExtra(pod: Pod, budget: PodDisruptionBudget): boolean {
  const ready = pod.status?.conditions?.some((condition) =>
    deepEqual([condition.type, condition.status], ['Ready', 'True']),
  );
  if (ready) {
    return false;
  }
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return (
    budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' ||
    (currentHealthy >= desiredHealthy && desiredHealthy > 0)
  );
}
