import type { DaemonSet } from '#types/apps-v1';
import type { Node } from '#types/core-v1';
import { matchesNodeSelector } from '../../helpers/node-selector.ts';
import { untolerated } from '../../helpers/tolerations.ts';
import { daemonTolerations } from './template.ts';

/** Whether a node gets a Pod, and whether one that is there may stay. */
export interface Placement {
  readonly run: boolean;
  readonly stay: boolean;
}

/** Follows daemon NodeShouldRunDaemonPod. */
export function placementOn(node: Node, set: DaemonSet): Placement {
  const spec = set.spec.template.spec;
  const nodeName = spec.nodeName ?? '';
  if (nodeName !== '' && nodeName !== node.metadata.name) return { run: false, stay: false };
  const labels = node.metadata.labels ?? {};
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const fits =
    Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value) &&
    (required === undefined || matchesNodeSelector(required, node));
  if (!fits) return { run: false, stay: false };
  const taints = node.spec?.taints ?? [];
  const tolerations = daemonTolerations(spec);
  if (untolerated(taints, tolerations, ['NoExecute', 'NoSchedule']) === undefined) return { run: true, stay: true };
  return { run: false, stay: untolerated(taints, tolerations, ['NoExecute']) === undefined };
}
