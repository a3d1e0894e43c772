import type { Job, PodFailurePolicyRule } from '#types/batch-v1';
import type { ContainerStatus, Pod } from '#types/core-v1';

/** What a Job's policy says about a failed Pod: `Count` when no rule matches. */
export interface FailureRuling {
  readonly action: 'FailJob' | 'Ignore' | 'FailIndex' | 'Count';
  readonly message: string;
}

function failedContainer(
  requirement: NonNullable<PodFailurePolicyRule['onExitCodes']>,
  statuses: readonly ContainerStatus[],
): { readonly name: string; readonly code: number } | undefined {
  for (const { name, state } of statuses) {
    const code = state?.terminated?.exitCode;
    if (code === undefined || code === 0) continue;
    if (requirement.containerName !== undefined && requirement.containerName !== name) continue;
    const listed = requirement.values.includes(code);
    if (requirement.operator === 'In' ? listed : !listed) return { name, code };
  }
  return undefined;
}

/** Follows pkg/controller/job matchPodFailurePolicy. */
export function rulingOn(job: Job, pod: Pod): FailureRuling {
  const { namespace = '', name = '' } = pod.metadata;
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const [index, { action, onExitCodes, onPodConditions }] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const ruling = (subject: string): FailureRuling => ({
      action: action as FailureRuling['action'],
      message: `${subject} matching ${action} rule at index ${index}`,
    });
    if (onExitCodes !== undefined) {
      const found = failedContainer(onExitCodes, statuses);
      if (found !== undefined) {
        return ruling(`Container ${found.name} for pod ${namespace}/${name} failed with exit code ${found.code}`);
      }
    }
    const condition = pod.status?.conditions?.find(({ type, status }) =>
      onPodConditions?.some((pattern) => pattern.type === type && (pattern.status ?? 'True') === status),
    );
    if (condition !== undefined) return ruling(`Pod ${namespace}/${name} has condition ${condition.type}`);
  }
  return { action: 'Count', message: '' };
}
