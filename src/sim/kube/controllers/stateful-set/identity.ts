import { deepCopy } from '#apimachinery';
import type { StatefulSet } from '#types/apps-v1';
import type { PersistentVolumeClaim, Pod, PodTemplateSpec } from '#types/core-v1';
import { podFromTemplate } from '../workload/pod-control.ts';

export const revisionLabel = 'controller-revision-hash';
const nameLabel = 'statefulset.kubernetes.io/pod-name';
const indexLabel = 'apps.kubernetes.io/pod-index';

/** The set and the ordinal that a Pod's name says; undefined when it says none. Follows getParentNameAndOrdinal. */
export function parseOrdinal(name: string): { readonly parent: string; readonly ordinal: number } | undefined {
  const match = /^(.*)-([0-9]+)$/.exec(name);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { parent: match[1], ordinal: Number(match[2]) };
}

export function ordinalOf(pod: Pod): number {
  return parseOrdinal(pod.metadata.name ?? '')?.ordinal ?? -1;
}

export const firstOrdinal = (set: StatefulSet): number => set.spec.ordinals?.start ?? 0;

/** The name of the claim that a template makes for an ordinal. */
export function claimName(set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string {
  return `${template.metadata?.name ?? ''}-${set.metadata.name ?? ''}-${ordinal}`;
}

/** The claims that belong to an ordinal. Follows getPersistentVolumeClaims. */
export function claimsOf(set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] {
  return (set.spec.volumeClaimTemplates ?? []).map((template) => {
    const claim = deepCopy(template);
    delete claim.status;
    return {
      ...claim,
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        ...claim.metadata,
        name: claimName(set, template, ordinal),
        namespace: set.metadata.namespace ?? '',
        labels: { ...claim.metadata?.labels, ...set.spec.selector.matchLabels },
      },
    };
  });
}

/** The labels that tell which member of a set a Pod is. */
export function identityLabels(name: string, ordinal: number): Record<string, string> {
  return { [nameLabel]: name, [indexLabel]: String(ordinal) };
}

/** The Pod of an ordinal as a revision's template wants it. Follows newStatefulSetPod. */
export function memberPod(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Pod {
  const pod = podFromTemplate(template, set);
  const name = `${set.metadata.name ?? ''}-${ordinal}`;
  const claimed = (set.spec.volumeClaimTemplates ?? []).map((claim) => ({
    name: claim.metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) },
  }));
  const others = (pod.spec?.volumes ?? []).filter((volume) => !claimed.some((own) => own.name === volume.name));
  const volumes = [...claimed, ...others];
  const subdomain = set.spec.serviceName ?? '';
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: { ...pod.metadata.labels, ...identityLabels(name, ordinal), [revisionLabel]: revision },
    },
    spec: {
      ...(pod.spec ?? { containers: [] }),
      hostname: name,
      ...(subdomain === '' ? {} : { subdomain }),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

/** Whether a Pod carries the labels of its place in the set. Follows identityMatches. */
export function hasIdentity(pod: Pod): boolean {
  const name = pod.metadata.name ?? '';
  return Object.entries(identityLabels(name, ordinalOf(pod))).every(
    ([key, value]) => pod.metadata.labels?.[key] === value,
  );
}
