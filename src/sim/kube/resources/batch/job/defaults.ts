import type { Job, JobSpec } from '#types/batch-v1';
import { defaultPodTemplate } from '../../shared/pod/template.ts';

const MAX_INT32 = 2147483647;
const PREFIX = 'batch.kubernetes.io/';

/** What Jobs and the Jobs in CronJobs have in common: the template's Pod and the conditions' status. */
export function defaultJobTemplate(spec: JobSpec): void {
  spec.template ??= { spec: { containers: [] } };
  defaultPodTemplate(spec.template);
  for (const pattern of (spec.podFailurePolicy?.rules ?? []).flatMap((rule) => rule.onPodConditions ?? [])) {
    pattern.status ||= 'True';
  }
}

/** Follows pkg/apis/batch/v1, SetDefaults_Job. */
export function defaultJob(job: Job): void {
  job.spec ??= {} as JobSpec;
  const { spec } = job;
  defaultJobTemplate(spec);
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
  }
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32;
  labelAsTemplate(job);
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  spec.manualSelector ??= false;
  job.status ??= {};
}

/** A Job without labels of its own shows those of its template, whenever it is read. */
export function labelAsTemplate(job: Job): void {
  const labels = job.spec.template.metadata?.labels;
  if (labels && Object.keys(job.metadata.labels ?? {}).length === 0) {
    /* One map for both, as upstream: what is added to the template's labels is added to the Job's. */
    job.metadata.labels = labels;
  }
}

/**
 * Makes the template's labels and the selector name this one Job, where they don't say otherwise. What they say wrong
 * is left to validation. Follows pkg/registry/batch/job, generateSelector.
 */
export function generateSelector(job: Job): void {
  const { metadata, spec } = job;
  const { name = '', uid = '' } = metadata;
  spec.template.metadata ??= {};
  spec.template.metadata.labels ??= {};
  const { labels } = spec.template.metadata;
  const own = {
    'job-name': name,
    [`${PREFIX}job-name`]: name,
    'controller-uid': uid,
    [`${PREFIX}controller-uid`]: uid,
  };
  sortInto(labels, { ...own, ...labels });
  spec.selector ??= {};
  spec.selector.matchLabels = sortInto({}, { [`${PREFIX}controller-uid`]: uid, ...spec.selector.matchLabels });
}

/** Puts the entries into the map in their order, as Go writes maps. */
function sortInto(map: Record<string, string>, entries: Readonly<Record<string, string>>): Record<string, string> {
  for (const key of Object.keys(map)) {
    delete map[key];
  }
  return Object.assign(
    map,
    Object.fromEntries(Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1))),
  );
}
