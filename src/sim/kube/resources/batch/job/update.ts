import {
  deepCopy,
  deepEqual,
  type FieldError,
  fieldImmutableMessage,
  fieldInvalid,
  validateImmutableField,
} from '#apimachinery';
import type { Job, JobSpec } from '#types/batch-v1';
import type { PodTemplateSpec } from '#types/core-v1';
import { at } from '../../shared/errors.ts';
import { internalJson } from '../../shared/go-diff/go-json.ts';
import { validateJobSpec } from './spec.ts';

/** What an update of a Job may not change. Follows pkg/apis/batch/validation, ValidateJobSpecUpdate. */
export function validateJobUpdate(next: Job, previous: Job): FieldError[] {
  const fixed = (
    field: 'selector' | 'completionMode' | 'podFailurePolicy' | 'managedBy' | 'successPolicy' | 'backoffLimitPerIndex',
    type?: string,
  ) => {
    const [now, before] = [next.spec[field], previous.spec[field]];
    return deepEqual(now, before)
      ? []
      : validateImmutableField(shown(now, type), shown(before, type), at.spec.child(field));
  };
  return [
    ...validateJobSpec(next.spec, at.spec),
    ...completions(next.spec, previous.spec),
    ...fixed('selector'),
    ...template(next, previous),
    ...fixed('completionMode'),
    ...fixed('podFailurePolicy', 'PodFailurePolicy'),
    ...fixed('backoffLimitPerIndex'),
    ...fixed('managedBy'),
    ...fixed('successPolicy', 'SuccessPolicy'),
  ];
}

/** As messages show it: with the names of the internal type. */
function shown(value: unknown, type: string | undefined): unknown {
  return type !== undefined && typeof value === 'object' && value !== null ? internalJson(type, value) : value;
}

/** Indexed Jobs grow and shrink together with their parallelism. */
function completions(spec: JobSpec, previous: JobSpec): FieldError[] {
  const where = at.spec.child('completions');
  if (spec.completionMode !== 'Indexed') {
    return validateImmutableField(spec.completions, previous.completions, where);
  }
  return spec.completions === undefined ||
    spec.completions === previous.completions ||
    spec.completions === spec.parallelism
    ? []
    : [fieldInvalid(where, spec.completions, 'can only be modified in tandem with spec.parallelism')];
}

function template(next: Job, previous: Job): FieldError[] {
  const paused = previous.spec.suspend === true && previous.status?.startTime === undefined;
  const allowed = paused ? withDirectives(previous.spec.template, next.spec.template) : previous.spec.template;
  if (deepEqual(next.spec.template, allowed)) {
    return [];
  }
  const { metadata, spec } = next.spec.template;
  const whole = { ...metadata, Spec: internalJson('PodSpec', spec ?? {}) };
  return [fieldInvalid(at.spec.child('template'), whole, fieldImmutableMessage)];
}

/** Where Pods go may change as long as a suspended Job has not started. Follows validatePodTemplateUpdate. */
function withDirectives(previous: PodTemplateSpec, next: PodTemplateSpec): PodTemplateSpec {
  const result = deepCopy(previous);
  const { spec } = result;
  if (!spec) {
    return result;
  }
  const nodeAffinity = next.spec?.affinity?.nodeAffinity;
  const others = { ...spec.affinity };
  delete others.nodeAffinity;
  const affinity = { ...others, ...(nodeAffinity === undefined ? {} : { nodeAffinity }) };
  replace(
    spec,
    'affinity',
    next.spec?.affinity === undefined && Object.keys(others).length === 0 ? undefined : affinity,
  );
  for (const field of ['nodeSelector', 'tolerations', 'schedulingGates'] as const) {
    replace(spec, field, next.spec?.[field]);
  }
  const metadata = { ...result.metadata };
  replace(metadata, 'annotations', next.metadata?.annotations);
  replace(metadata, 'labels', next.metadata?.labels);
  return { ...result, metadata };
}

function replace<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value === undefined) {
    delete target[key];
  } else {
    target[key] = value;
  }
}
