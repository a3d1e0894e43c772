import type { JobSpec } from '#types/batch-v1';
import { templateWarnings } from '../../apps/shared.ts';
import type { Path } from '../../shared/errors.ts';

const MANY_COMPLETIONS = 100_000;
const MANY_PODS = 10_000;

/** Follows pkg/api/job, WarningsForJobSpec. */
export function warningsForJobSpec(spec: JobSpec, where: Path): string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec;
  const many = completionMode === 'Indexed' && completions > MANY_COMPLETIONS && parallelism > MANY_PODS;
  const message =
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail';
  return [...(many ? [`${where}: ${message}`] : []), ...templateWarnings(spec.template, where.child('template'))];
}
