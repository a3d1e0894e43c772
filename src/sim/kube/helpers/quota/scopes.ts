import type { Pod, PodAffinityTerm, ResourceQuota, ScopedResourceSelectorRequirement } from '#types/core-v1';

type Requirement = ScopedResourceSelectorRequirement;

/** Scopes and the scope selector as one list. Follows quota/v1, getScopeSelectorsFromQuota. */
export function requirementsOf({ spec = {} }: ResourceQuota): readonly Requirement[] {
  return [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ];
}

/** Whether a Pod is in a scope. Follows podMatchesScopeFunc. */
export function isPodInScope(pod: Pod, requirement: Requirement): boolean {
  const { activeDeadlineSeconds, priorityClassName } = pod.spec ?? {};
  const isTerminating = activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;
  const isBestEffort = pod.status?.qosClass === 'BestEffort';
  switch (requirement.scopeName) {
    case 'Terminating':
      return isTerminating;
    case 'NotTerminating':
      return !isTerminating;
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'PriorityClass':
      return matchesValue(requirement, priorityClassName || undefined);
    case 'CrossNamespacePodAffinity':
      return hasCrossNamespaceAffinity(pod);
    default:
      return false;
  }
}

/** Whether a value, which may be missing, fits the requirement. */
export function matchesValue({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

/** Follows usesCrossNamespacePodAffinity. */
function hasCrossNamespaceAffinity({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  const crosses = (term: PodAffinityTerm | undefined): boolean =>
    (term?.namespaces ?? []).length > 0 || term?.namespaceSelector !== undefined;
  return [podAffinity, podAntiAffinity].some(
    (affinity) =>
      (affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(crosses) ||
      (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).some(({ podAffinityTerm }) =>
        crosses(podAffinityTerm),
      ),
  );
}
