import type { Job } from '#types/batch-v1';
import type { Container, Pod } from '#types/core-v1';
import { podFromTemplate } from '../workload/pod-control.ts';
import { indexAnnotation, indexOf } from './indexes.ts';
import { countsAsFailed, trackingFinalizer } from './plan.ts';

const failureCount = 'batch.kubernetes.io/job-index-failure-count';

function withIndexVariable(container: Container): Container {
  const name = 'JOB_COMPLETION_INDEX';
  if (container.env?.some((variable) => variable.name === name) === true) return container;
  const fieldPath = `metadata.labels['${indexAnnotation}']`;
  return { ...container, env: [...(container.env ?? []), { name, valueFrom: { fieldRef: { fieldPath } } }] };
}

/** The Pod that a Job makes, for an index if it has them. `pods` are the Pods that it made before. */
export function jobPod(job: Job, index: number | undefined, pods: readonly Pod[]): Pod {
  const pod = podFromTemplate(job.spec.template, job);
  const finalizers = [...(pod.metadata.finalizers ?? []), trackingFinalizer];
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } };
  const spec = pod.spec ?? { containers: [] };
  const name = job.metadata.name ?? '';
  const failures = pods.filter((other) => indexOf(other) === index && countsAsFailed(job, other)).length;
  const counted = job.spec.backoffLimitPerIndex === undefined ? {} : { [failureCount]: String(failures) };
  const { initContainers } = spec;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${name}-${index}-`,
      labels: { ...pod.metadata.labels, [indexAnnotation]: String(index) },
      annotations: { ...pod.metadata.annotations, [indexAnnotation]: String(index), ...counted },
      finalizers,
    },
    spec: {
      ...spec,
      hostname: `${name}-${index}`,
      containers: spec.containers.map(withIndexVariable),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(withIndexVariable) }),
    },
  };
}
