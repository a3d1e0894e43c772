import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from '#apimachinery';
import type { JobSpec } from '#types/batch-v1';
import { nonNegative, type Path } from '../../shared/errors.ts';
import { validateLabelSelector } from '../../shared/labels.ts';
import { validatePodTemplate } from '../../shared/pod/template.ts';
import { matchingLabels, parsedSelector } from '../../shared/selectors.ts';
import { validateManagedBy } from './managed-by.ts';
import { validatePodFailurePolicy } from './pod-failure-policy.ts';
import { validateSuccessPolicy } from './success-policy.ts';

const MAX_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
const MANY_COMPLETIONS = 100_000;
const LIMIT_OF_MANY = 10_000;

/** Follows pkg/apis/batch/validation, ValidateJobSpec. */
export function validateJobSpec(spec: JobSpec, where: Path): FieldError[] {
  const parsed = parsedSelector(spec.selector);
  const at = where.child('selector');
  return [
    ...validateUnselectedJobSpec(spec, where),
    ...(spec.selector ? validateLabelSelector(spec.selector, at) : [fieldRequired(at)]),
    ...(parsed === undefined ? [] : matchingLabels(spec.template, parsed, where.child('template'))),
  ];
}

/** The rules that also hold for the Job of a CronJob. Follows validateJobSpec. */
export function validateUnselectedJobSpec(spec: JobSpec, where: Path): FieldError[] {
  return [
    ...numbers(spec, where),
    ...validateManagedBy(spec.managedBy, where.child('managedBy')),
    ...completionMode(spec, where),
    ...(spec.podFailurePolicy ? validatePodFailurePolicy(spec, where.child('podFailurePolicy')) : []),
    ...(spec.successPolicy ? validateSuccessPolicy(spec, where.child('successPolicy')) : []),
    ...replacementPolicy(spec, where.child('podReplacementPolicy')),
    ...validatePodTemplate(spec.template, where.child('template')),
    ...restartPolicy(spec, where.child('template', 'spec', 'restartPolicy')),
  ];
}

function numbers(spec: JobSpec, where: Path): FieldError[] {
  const fields = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ] as const;
  return [
    ...fields.flatMap((field) => nonNegative(where.child(field), spec[field])),
    ...(spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
      ? [fieldRequired(where.child('backoffLimitPerIndex'), 'when maxFailedIndexes is specified')]
      : []),
  ];
}

function completionMode(spec: JobSpec, where: Path): FieldError[] {
  const { completionMode: mode } = spec;
  const errors: FieldError[] = [];
  if (mode !== undefined && mode !== 'NonIndexed' && mode !== 'Indexed') {
    errors.push(fieldNotSupported(where.child('completionMode'), mode, ['NonIndexed', 'Indexed']));
  }
  if (mode === 'Indexed') {
    errors.push(...indexed(spec, where));
  }
  if (mode === undefined || mode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      if (spec[field] !== undefined) {
        errors.push(fieldInvalid(where.child(field), spec[field], 'requires indexed completion mode'));
      }
    }
  }
  return errors;
}

function indexed(spec: JobSpec, where: Path): FieldError[] {
  const { completions, parallelism, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  const atMost = (field: 'parallelism' | 'maxFailedIndexes', limit: number, rest = '') => {
    const value = spec[field];
    if (value !== undefined && value > limit) {
      errors.push(fieldInvalid(where.child(field), value, `must be less than or equal to ${limit}${rest}`));
    }
  };
  if (completions === undefined) {
    errors.push(fieldRequired(where.child('completions'), 'when completion mode is Indexed'));
  }
  atMost('parallelism', MAX_PARALLELISM, ' when completion mode is Indexed');
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
    const at = where.child('maxFailedIndexes');
    errors.push(fieldInvalid(at, maxFailedIndexes, 'must be less than or equal to completions'));
  }
  atMost('maxFailedIndexes', MAX_FAILED_INDEXES);
  if (completions !== undefined && completions > MANY_COMPLETIONS && spec.backoffLimitPerIndex !== undefined) {
    if (maxFailedIndexes === undefined) {
      const message = `must be specified when completions is above ${MANY_COMPLETIONS}`;
      errors.push(fieldRequired(where.child('maxFailedIndexes'), message));
    }
    const many = ` when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
    if (parallelism !== undefined) {
      atMost('parallelism', LIMIT_OF_MANY, many);
    }
    atMost('maxFailedIndexes', LIMIT_OF_MANY, many);
  }
  return errors;
}

function replacementPolicy(spec: JobSpec, where: Path): FieldError[] {
  const policy = spec.podReplacementPolicy;
  const supported = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return policy === undefined || supported.includes(policy) ? [] : [fieldNotSupported(where, policy, supported)];
}

function restartPolicy(spec: JobSpec, where: Path): FieldError[] {
  const policy = spec.template.spec?.restartPolicy ?? '';
  if (policy === '' || policy === 'Always') {
    return [fieldRequired(where, 'valid values: "OnFailure", "Never"')];
  }
  if (policy !== 'OnFailure' && policy !== 'Never') {
    return [fieldNotSupported(where, policy, ['OnFailure', 'Never'])];
  }
  return spec.podFailurePolicy && policy !== 'Never'
    ? [fieldInvalid(where, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    : [];
}
