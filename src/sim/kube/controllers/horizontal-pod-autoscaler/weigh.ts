import type { MetricSpec, MetricStatus } from '#types/autoscaling-v2';
import { propose, type Surroundings } from './propose.ts';

/** What all metrics together ask for, or why they cannot be had. */
export type Weighed = { readonly statuses: MetricStatus[] } & (
  | { readonly replicas: number; readonly metric: string }
  | { readonly failed: string; readonly condition: { readonly reason: string; readonly message: string } }
);

/**
 * The largest number that some metric asks for. When one cannot be had and the others want fewer, nothing is decided.
 * Each metric that cannot be had is told to `warn`. Follows computeReplicasForMetrics of pkg/controller/podautoscaler.
 */
export function weigh(
  metrics: readonly MetricSpec[],
  surroundings: Surroundings & { readonly warn: (reason: string, message: string) => void },
): Weighed {
  let best: { readonly replicas: number; readonly metric: string } | undefined;
  let first: { readonly reason: string; readonly message: string; readonly error: string } | undefined;
  let invalid = 0;
  const statuses: MetricStatus[] = [];
  for (const spec of metrics) {
    const proposal = propose(spec, surroundings);
    if ('error' in proposal) {
      surroundings.warn(proposal.reason, proposal.message);
      first ??= proposal;
      invalid += 1;
      statuses.push({ type: '' });
      continue;
    }
    statuses.push(proposal.status);
    if (best === undefined || best.replicas === 0 || proposal.replicas > best.replicas) best = proposal;
  }
  if (first !== undefined && (best === undefined || best.replicas < surroundings.current)) {
    return {
      statuses,
      failed: `invalid metrics (${invalid} invalid out of ${metrics.length}), first error is: ${first.error}`,
      condition: {
        reason: first.reason,
        message: `the HPA was unable to compute the replica count: ${first.message}`,
      },
    };
  }
  return { statuses, replicas: best?.replicas ?? 0, metric: best?.metric ?? '' };
}
