import { deepCopy } from '#apimachinery';
import type { DaemonSet } from '#types/apps-v1';
import type { Affinity, Pod, PodSpec, Toleration } from '#types/core-v1';
import { podFromTemplate } from '../workload/pod-control.ts';

export const revisionLabel = 'controller-revision-hash';
const generationLabel = 'pod-template-generation';
const generationAnnotation = 'deprecated.daemonset.template.generation';

const tolerated: readonly (readonly [key: string, effect: string])[] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
];

/** A daemon stays where others must go. Follows daemon util AddOrUpdateDaemonPodTolerations. */
export function daemonTolerations(spec: PodSpec): Toleration[] {
  const added =
    spec.hostNetwork === true
      ? [...tolerated, ['node.kubernetes.io/network-unavailable', 'NoSchedule'] as const]
      : tolerated;
  const tolerations = [...(spec.tolerations ?? [])];
  for (const [key, effect] of added) {
    const toleration: Toleration = { key, operator: 'Exists', effect };
    const present = tolerations.findIndex(
      (other) =>
        other.key === key && other.operator === 'Exists' && other.effect === effect && (other.value ?? '') === '',
    );
    if (present >= 0) tolerations[present] = toleration;
    else tolerations.push(toleration);
  }
  return tolerations;
}

/** Required affinity to one node by its name; what the template required was looked at already. Follows ReplaceDaemonSetPodNodeNameNodeAffinity. */
export function affinityTo(affinity: Affinity | undefined, node: string): Affinity {
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
    },
  };
}

/** The node that a Pod is on or is to go to. Follows daemon util GetTargetNodeName. */
export function targetNode(pod: Pod): string | undefined {
  if ((pod.spec?.nodeName ?? '') !== '') return pod.spec?.nodeName;
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  for (const { matchFields = [] } of terms ?? []) {
    const name = matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (name?.values?.[0] !== undefined) return name.values[0];
  }
  return undefined;
}

/** The Pod of one node. Follows daemon CreatePodTemplate and syncNodes. */
export function daemonPod(set: DaemonSet, hash: string, node: string): Pod {
  const pod = podFromTemplate(deepCopy(set.spec.template), set);
  const generation = set.metadata.annotations?.[generationAnnotation];
  const spec = pod.spec ?? { containers: [] };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        ...(generation === undefined ? {} : { [generationLabel]: generation }),
        [revisionLabel]: hash,
      },
    },
    spec: { ...spec, tolerations: daemonTolerations(spec), affinity: affinityTo(spec.affinity, node) },
  };
}
