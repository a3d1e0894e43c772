import type { HorizontalPodAutoscalerCondition } from '#types/autoscaling-v2';
import { timestamp } from '../../client/index.ts';

/** The conditions with one of them set; the time of change stays while the status does. Follows setConditionInList. */
export function withCondition(
  conditions: readonly HorizontalPodAutoscalerCondition[],
  type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited',
  isTrue: boolean,
  { reason, message }: { readonly reason: string; readonly message: string },
  now: number,
): HorizontalPodAutoscalerCondition[] {
  const status = isTrue ? 'True' : 'False';
  const before = conditions.find((condition) => condition.type === type);
  const since = before?.status === status ? before.lastTransitionTime : undefined;
  const next = { type, status, lastTransitionTime: since ?? timestamp(now), reason, message };
  if (before === undefined) return [...conditions, next];
  return conditions.map((condition) => (condition === before ? next : condition));
}
