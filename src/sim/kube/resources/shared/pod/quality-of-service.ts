import type { Container, PodSpec } from '#types/core-v1';
import { compareText } from '../quantities.ts';

type Lists = Pick<Container, 'resources'>;
const COMPUTE = ['cpu', 'memory'];

/** Follows pkg/apis/core/v1/helper/qos, ComputePodQOS. */
export function qualityOfService(spec: PodSpec): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  // Resources of the Pod as a whole stand for all its containers, even when they say nothing.
  const parts: Lists[] = spec.resources
    ? [{ resources: spec.resources }]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const positive = (list: Record<string, string> | undefined) =>
    COMPUTE.filter((name) => list?.[name] !== undefined && compareText(list[name], '0') > 0);
  const requests = parts.flatMap(({ resources }) => positive(resources?.requests));
  const limits = parts.flatMap(({ resources }) => positive(resources?.limits));
  if (requests.length === 0 && limits.length === 0) {
    return 'BestEffort';
  }
  const guaranteed = parts.every(
    ({ resources }) =>
      COMPUTE.every((name) => positive(resources?.limits).includes(name)) &&
      COMPUTE.every(
        (name) =>
          resources?.requests?.[name] === undefined ||
          compareText(resources.requests[name], resources.limits?.[name]) === 0,
      ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
