import { type LabelSelectorObject, matchesLabels, selectorFromSet } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { Snapshot } from '../snapshot.ts';

/**
 * The Pods that a Pod is spread with by default: those of its Services and its controller. Empty: it belongs to neither.
 * Follows pkg/scheduler/framework/plugins/helper DefaultSelector.
 */
export function defaultSelector(pod: Pod, snapshot: Snapshot): LabelSelectorObject {
  const labels: Record<string, string> = {};
  for (const { spec } of snapshot.services(pod.metadata.namespace ?? '')) {
    const { selector } = spec ?? {};
    if (selector !== undefined && matchesLabels(selectorFromSet(selector), pod.metadata.labels)) {
      Object.assign(labels, selector);
    }
  }
  const { matchLabels = {}, matchExpressions = [] } = snapshot.controllerSelector(pod) ?? {};
  return { matchLabels: { ...labels, ...matchLabels }, matchExpressions };
}
