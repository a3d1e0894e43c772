import { parseQuantity, quantityMilliValue } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { podRequests } from '../../helpers/pod-resources.ts';
import { timeOf } from '../workload/pods.ts';
import type { PodMetric } from './metrics-source.ts';

/** How far usage may be from its target before anything changes, as a share. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/** What measurements ask for: replicas, and the average (thousandths) they come from. */
export interface Measurement {
  readonly replicas: number;
  readonly average: number;
  /** In percent of what is requested. */
  readonly utilization?: number;
}

export interface MeasuredPods {
  readonly pods: readonly Pod[];
  readonly metrics: ReadonlyMap<string, PodMetric>;
  readonly resource: string;
  readonly current: number;
  readonly tolerances: Tolerances;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** For so long after its start a Pod's processor time may be that of starting up. */
const initializationPeriod = 300_000;
/** A Pod that was never ready for longer than this after its start is counted whatever it uses. */
const initialReadinessDelay = 30_000;

interface Groups {
  readonly ready: number;
  readonly unready: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

function isUnready(pod: Pod, metric: PodMetric, now: number): boolean {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  const start = timeOf(pod.status?.startTime);
  if (condition === undefined || start === undefined) return true;
  const since = timeOf(condition.lastTransitionTime) ?? 0;
  if (start + initializationPeriod > now) return condition.status === 'False' || metric.time < since + metric.window;
  return condition.status === 'False' && start + initialReadinessDelay > since;
}

function groupPods({ pods, metrics, resource, now }: MeasuredPods): Groups {
  const [unready, missing, ignored] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let ready = 0;
  for (const pod of pods) {
    const { name = '', deletionTimestamp } = pod.metadata;
    const metric = metrics.get(name);
    if (deletionTimestamp !== undefined || pod.status?.phase === 'Failed') ignored.add(name);
    else if (pod.status?.phase === 'Pending') unready.add(name);
    else if (metric === undefined) missing.add(name);
    else if (resource === 'cpu' && isUnready(pod, metric, now)) unready.add(name);
    else ready += 1;
  }
  return { ready, unready, missing, ignored };
}

interface Usage extends Omit<Measurement, 'replicas'> {
  /** Usage divided by what is wanted. */
  readonly ratio: number;
}

/** Follows the common part of GetResourceReplicas and calcPlainMetricReplicas of pkg/controller/podautoscaler. */
function decide(
  measured: MeasuredPods,
  usageOf: (values: ReadonlyMap<string, number>) => Usage,
  /** What a Pod without measurement counts as when there are to be fewer. */
  assumed: (pod: string) => number,
): Measurement {
  const { pods, metrics, current, tolerances } = measured;
  if (pods.length === 0) throw new Error('no pods returned by selector while calculating replica count');
  const { ready, unready, missing, ignored } = groupPods(measured);
  const values = new Map<string, number>();
  for (const [name, { value }] of metrics) if (!ignored.has(name) && !unready.has(name)) values.set(name, value);
  if (values.size === 0) throw new Error('did not receive metrics for targeted pods (pods might be unready)');
  const { ratio, ...shown } = usageOf(values);
  const within = (one: number) => 1 - tolerances.down <= one && one <= 1 + tolerances.up;
  const growsWithUnready = unready.size > 0 && ratio > 1;
  if (!growsWithUnready && missing.size === 0) {
    return { replicas: within(ratio) ? current : Math.ceil(ratio * ready), ...shown };
  }
  if (ratio < 1) for (const name of missing) values.set(name, assumed(name));
  if (ratio > 1) for (const name of missing) values.set(name, 0);
  if (growsWithUnready) for (const name of unready) values.set(name, 0);
  const next = usageOf(values).ratio;
  const replicas = Math.ceil(next * values.size);
  const turnsRound = (ratio < 1 && next > 1) || (ratio > 1 && next < 1);
  const contradicts = (next < 1 && replicas > current) || (next > 1 && replicas < current);
  return { replicas: within(next) || turnsRound || contradicts ? current : replicas, ...shown };
}

/** What the Pods have to ask for to be measured in percent; throws the sentence that says who does not. */
function requestsOf(pods: readonly Pod[], container: string | undefined, resource: string): Map<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name ?? '', requestOf(pod, container, resource)]));
}

function requestOf(pod: Pod, wanted: string | undefined, resource: string): number {
  const { name = '' } = pod.metadata;
  const { containers = [], initContainers = [], resources } = pod.spec ?? {};
  if (wanted === undefined && Object.keys(resources?.requests ?? {}).length > 0) {
    const amount = podRequests(pod)[resource];
    if (amount === undefined) throw new Error(`missing pod-level request for ${resource} in Pod ${name}`);
    return resource === 'cpu' ? amount : amount * 1000;
  }
  const running = [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];
  const meant = wanted === undefined ? running : running.filter((container) => container.name === wanted);
  if (wanted !== undefined && meant.length === 0) throw new Error(`container ${wanted} not found in Pod ${name}`);
  return meant.reduce((sum, container) => {
    const request = container.resources?.requests?.[resource];
    if (request === undefined) {
      throw new Error(`missing request for ${resource} in container ${container.name} of Pod ${name}`);
    }
    return sum + quantityMilliValue(parseQuantity(request));
  }, 0);
}

/** Replicas for a target in percent of what is requested. Throws Errors as GetResourceReplicas returns them. */
export function replicasForUtilization(
  measured: MeasuredPods,
  target: number,
  container: string | undefined,
): Measurement {
  let requests: ReadonlyMap<string, number> | undefined;
  const request = (name: string) => {
    requests ??= requestsOf(measured.pods, container, measured.resource);
    return requests.get(name);
  };
  return decide(
    measured,
    (values) => {
      const known = [...values].flatMap(([name, value]) => {
        const wanted = request(name);
        return wanted === undefined ? [] : [{ value, wanted }];
      });
      const total = known.reduce((sum, { value }) => sum + value, 0);
      const wanted = known.reduce((sum, one) => sum + one.wanted, 0);
      if (wanted === 0) throw new Error('no metrics returned matched known pods');
      const utilization = Math.trunc((total * 100) / wanted);
      return { ratio: utilization / target, utilization, average: Math.trunc(total / known.length) };
    },
    (name) => ((request(name) ?? 0) * Math.max(100, target)) / 100,
  );
}

/** Replicas for an average in thousandths. */
export function replicasForAverage(measured: MeasuredPods, target: number): Measurement {
  return decide(
    measured,
    (values) => {
      const total = [...values.values()].reduce((sum, value) => sum + value, 0);
      const average = Math.trunc(total / values.size);
      return { ratio: average / target, average };
    },
    () => target,
  );
}
