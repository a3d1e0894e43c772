import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired, parseCron } from '#apimachinery';
import type { CronJobSpec, JobTemplateSpec } from '#types/batch-v1';
import { nonNegative, type Path } from '../../shared/errors.ts';
import { validateUnselectedJobSpec } from '../job/spec.ts';
import { validateTimeZone } from './time-zone.ts';

const POLICIES = ['Allow', 'Forbid', 'Replace'];

/** Follows pkg/apis/batch/validation, validateCronJobSpec. */
export function validateCronJobSpec(spec: CronJobSpec, previous: CronJobSpec | undefined, where: Path): FieldError[] {
  const policy = spec.concurrencyPolicy ?? '';
  const policyAt = where.child('concurrencyPolicy');
  return [
    ...schedule(spec, previous, where.child('schedule')),
    ...nonNegative(where.child('startingDeadlineSeconds'), spec.startingDeadlineSeconds),
    ...(previous === undefined || previous.timeZone !== spec.timeZone
      ? validateTimeZone(spec.timeZone, where.child('timeZone'))
      : []),
    ...(policy === ''
      ? [fieldRequired(policyAt)]
      : POLICIES.includes(policy)
        ? []
        : [fieldNotSupported(policyAt, policy, POLICIES)]),
    ...jobTemplate(spec.jobTemplate, where.child('jobTemplate', 'spec')),
    ...nonNegative(where.child('successfulJobsHistoryLimit'), spec.successfulJobsHistoryLimit),
    ...nonNegative(where.child('failedJobsHistoryLimit'), spec.failedJobsHistoryLimit),
  ];
}

function schedule(spec: CronJobSpec, previous: CronJobSpec | undefined, where: Path): FieldError[] {
  const text = spec.schedule ?? '';
  if (text === '') {
    return [fieldRequired(where)];
  }
  const hadZone = previous?.schedule.includes('TZ') === true;
  const hasZone = text.includes('TZ');
  return [
    ...notParsed(text, where),
    ...(hadZone && hasZone && spec.timeZone !== undefined
      ? [fieldInvalid(where, text, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')]
      : []),
    ...(!hadZone && hasZone
      ? [fieldInvalid(where, text, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')]
      : []),
  ];
}

function notParsed(text: string, where: Path): FieldError[] {
  try {
    parseCron(text);
    return [];
  } catch (error) {
    return [fieldInvalid(where, text, error instanceof Error ? error.message : String(error))];
  }
}

/** Follows ValidateJobTemplateSpec. */
function jobTemplate({ spec }: JobTemplateSpec, where: Path): FieldError[] {
  return [
    ...validateUnselectedJobSpec(spec, where),
    ...(spec.selector
      ? [fieldInvalid(where.child('selector'), spec.selector, '`selector` will be auto-generated')]
      : []),
    ...(spec.manualSelector === true
      ? [fieldNotSupported(where.child('manualSelector'), spec.manualSelector, ['nil', 'false'])]
      : []),
  ];
}
