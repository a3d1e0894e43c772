import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  isDns1123Label,
  type KubeObject,
} from '#apimachinery';
import type { PodTemplateSpec } from '#types/core-v1';
import { at, nonNegative, type Path } from '../shared/errors.ts';
import { type LabelSelector, shownSelector } from '../shared/labels.ts';
import { validatePodTemplate } from '../shared/pod/template.ts';
import { warningsForPodSpec } from '../shared/pod/warnings.ts';
import { matchingLabels, parsedSelector } from '../shared/selectors.ts';

/** What Pods of controllers that keep them running may not have. `kind` as in the message: `ReplicaSet`. */
export function alwaysRunning(template: PodTemplateSpec, kind: string, where: Path): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  return [
    ...(restartPolicy === 'Always'
      ? []
      : [fieldNotSupported(where.child('spec', 'restartPolicy'), restartPolicy ?? '', ['Always'])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [
          fieldForbidden(
            where.child('spec', 'activeDeadlineSeconds'),
            `activeDeadlineSeconds in ${kind} is not Supported`,
          ),
        ]),
  ];
}

/** The template of a ReplicaSet or Deployment with its selector. Follows ValidatePodTemplateSpecForReplicaSet. */
export function validateReplicaTemplate(
  template: PodTemplateSpec,
  selector: LabelSelector | null | undefined,
  where: Path,
): FieldError[] {
  const parsed = parsedSelector(selector);
  if (parsed === undefined) {
    return [fieldInvalid(where.child('selector'), shownSelector(selector), 'invalid label selector')];
  }
  const here = where.child('template');
  return [
    ...matchingLabels(template, parsed, here),
    ...validatePodTemplate(template, here),
    ...alwaysRunning(template, 'ReplicaSet', here),
  ];
}

/** Warnings of a workload: of its name when it is new, of its template when its generation changed. */
export function workloadWarnings(
  object: KubeObject,
  previous: KubeObject | undefined,
  template: PodTemplateSpec | undefined,
): string[] {
  if (previous && previous.metadata.generation === object.metadata.generation) {
    return [];
  }
  return [...(previous ? [] : nameWarnings(object)), ...templateWarnings(template, at.spec.child('template'))];
}

/** A name that Pods could not use as a part of their host name. */
export function nameWarnings({ metadata }: KubeObject): string[] {
  const problems = isDns1123Label(metadata.name ?? '');
  const text =
    'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended:';
  return problems.length > 0 ? [`${text} [${problems.join(' ')}]`] : [];
}

/** Follows pkg/api/pod, GetWarningsForPodTemplate. */
export function templateWarnings(template: PodTemplateSpec | undefined, where: Path): string[] {
  return template?.spec ? warningsForPodSpec(template.spec, template.metadata ?? {}, where.child('spec'), true) : [];
}

/** `Invalid value` of each of these status fields that is negative. */
export function nonNegativeFields<S extends object>(status: S, fields: readonly (keyof S & string)[]): FieldError[] {
  return fields.flatMap((field) => {
    const value = status[field];
    return typeof value === 'number' ? nonNegative(at.status.child(field), value) : [];
  });
}

/** `Invalid value` of each of these status fields that is greater than `limit`. */
export function notGreater<S extends object>(
  status: S,
  fields: readonly (keyof S & string)[],
  limit: number | undefined,
  message: string,
): FieldError[] {
  return fields.flatMap((field) => {
    const value = status[field];
    return typeof value === 'number' && value > (limit ?? 0)
      ? [fieldInvalid(at.status.child(field), value, message)]
      : [];
  });
}

/** A count of hash collisions never goes back. */
export function collisionCountKept(
  next: { readonly collisionCount?: number } | undefined,
  previous: { readonly collisionCount?: number } | undefined,
): FieldError[] {
  const [now, before] = [next?.collisionCount ?? 0, previous?.collisionCount];
  return before !== undefined && (next?.collisionCount === undefined || now < before)
    ? [fieldInvalid(at.status.child('collisionCount'), now, 'cannot be decremented')]
    : [];
}
