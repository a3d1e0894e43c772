import { canonicalTime } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { LabelSelector } from '#types/meta-v1';
import type { RequestContext } from '../../../registry/resource.ts';
import { dropDisabledFields } from '../../shared/pod/disabled-fields.ts';
import { qualityOfService } from '../../shared/pod/quality-of-service.ts';
import { takeOverAppArmor } from './app-armor.ts';

/** Follows pkg/registry/core/pod, podStrategy.PrepareForCreate. */
export function prepareForCreate(pod: Pod, context: Pick<RequestContext, 'now' | 'warn'>): void {
  pod.status = { phase: 'Pending', qosClass: qualityOfService(pod.spec) };
  dropDisabledFields(pod.spec);
  if (pod.spec.schedulingGates?.length) {
    pod.status.conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        lastTransitionTime: canonicalTime(new Date(context.now).toISOString()),
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      },
    ];
  }
  mergeLabelKeys(pod);
  takeOverAppArmor(pod, context);
}

/** Follows podStrategy.PrepareForUpdate. */
export function prepareForUpdate(pod: Pod): void {
  dropDisabledFields(pod.spec);
}

/** Follows mutatePodAffinity and mutateTopologySpreadConstraints. */
function mergeLabelKeys(pod: Pod): void {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  for (const affinity of [podAffinity, podAntiAffinity]) {
    const terms = [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((weighted) => weighted.podAffinityTerm),
    ];
    for (const term of terms) {
      addKeys(pod, term.labelSelector, term.matchLabelKeys, 'In');
      addKeys(pod, term.labelSelector, term.mismatchLabelKeys, 'NotIn');
    }
  }
  for (const constraint of pod.spec.topologySpreadConstraints ?? []) {
    addKeys(pod, constraint.labelSelector, constraint.matchLabelKeys, 'In');
  }
}

function addKeys(
  pod: Pod,
  selector: LabelSelector | undefined,
  keys: readonly string[] | undefined,
  operator: 'In' | 'NotIn',
): void {
  for (const key of selector ? (keys ?? []) : []) {
    const value = pod.metadata.labels?.[key];
    if (selector && value !== undefined) {
      selector.matchExpressions = [...(selector.matchExpressions ?? []), { key, operator, values: [value] }];
    }
  }
}
