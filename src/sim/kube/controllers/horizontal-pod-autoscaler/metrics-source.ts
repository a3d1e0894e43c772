import { matchesLabels, type parseLabelSelector } from '#apimachinery';
import type { CrossVersionObjectReference } from '#types/autoscaling-v2';
import type { Pod } from '#types/core-v1';
import type { Informer } from '../../client/index.ts';
import type { PodUsage } from '../controller.ts';

/** What one Pod was measured to use: thousandths, over `window` milliseconds up to `time`. */
export interface PodMetric {
  readonly value: number;
  readonly time: number;
  readonly window: number;
}

export type LabelRequirements = ReturnType<typeof parseLabelSelector>;

/** Where measurements come from. Each throws an Error whose text says what is missing. */
export interface MetricsSource {
  resource(
    name: string,
    namespace: string,
    selector: LabelRequirements,
    container: string | undefined,
  ): ReadonlyMap<string, PodMetric>;
  pods(name: string): never;
  object(name: string, described: CrossVersionObjectReference): never;
  external(name: string): never;
}

/** How often metrics-server looks, in milliseconds. */
const resolution = 15_000;

const notFound = (what: string) => `the server could not find the requested resource (get ${what})`;

/**
 * The three metrics APIs as a cluster without adapters has them: resource metrics where `usage` is known, no custom and no
 * external ones. Follows pkg/controller/podautoscaler/metrics client.
 */
export function createMetricsSource(
  pods: Informer<Pod>,
  usage: PodUsage | undefined,
  now: () => number,
): MetricsSource {
  const custom = (): never => {
    throw new Error(
      'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
    );
  };
  return {
    resource: (name, namespace, selector, container) => {
      if (usage === undefined) {
        throw new Error(`unable to fetch metrics from resource metrics API: ${notFound('pods.metrics.k8s.io')}`);
      }
      const time = now() - (now() % resolution);
      const measured = new Map<string, PodMetric>();
      let anything = false;
      for (const pod of pods.list(namespace)) {
        if (!matchesLabels(selector, pod.metadata.labels)) continue;
        const containers = usage(pod) ?? [];
        if (containers.length === 0) continue;
        anything = true;
        const meant = container === undefined ? containers : containers.filter((one) => one.name === container);
        if (meant.length === 0 || (name !== 'cpu' && name !== 'memory')) continue;
        // Metrics-server tells memory in whole kibibytes.
        const amount = ({ milliCores, bytes }: (typeof meant)[number]) =>
          name === 'cpu' ? milliCores : Math.ceil(bytes / 1024) * 1024 * 1000;
        const value = meant.reduce((sum, one) => sum + amount(one), 0);
        measured.set(pod.metadata.name ?? '', { value, time, window: resolution });
      }
      if (!anything) throw new Error('no metrics returned from resource metrics API');
      return measured;
    },
    pods: custom,
    object: custom,
    external: (name) => {
      const what = notFound(`${name}.external.metrics.k8s.io`);
      throw new Error(`unable to fetch metrics from external metrics API: ${what}`);
    },
  };
}
