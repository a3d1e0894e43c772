import { type FieldError, fieldForbidden, type ObjectMeta, validateAnnotations, validateLabels } from '#apimachinery';
import type { PodSpec, PodTemplateSpec } from '#types/core-v1';
import type { Path } from '../errors.ts';
import { validatePodAnnotations, validateProfilesMatch } from './annotations.ts';
import { defaultPodSpec } from './defaults.ts';
import { validatePodSpec } from './spec.ts';

/** Gives a template the parts that upstream always writes, and its Pod the defaults. */
export function defaultPodTemplate(template: PodTemplateSpec): { metadata: ObjectMeta; spec: PodSpec } {
  template.metadata ??= {};
  template.spec ??= { containers: [] };
  defaultPodSpec(template.spec);
  return { metadata: template.metadata, spec: template.spec };
}

/** Follows pkg/apis/core/validation, ValidatePodTemplateSpec. */
export function validatePodTemplate(template: PodTemplateSpec, where: Path): FieldError[] {
  const metadata = template.metadata ?? {};
  const spec = template.spec ?? { containers: [] };
  return [
    ...validateLabels(metadata.labels ?? {}, where.child('labels')),
    ...validateAnnotations(metadata.annotations ?? {}, where.child('annotations')),
    ...validatePodAnnotations(metadata.annotations, spec, where.child('annotations')),
    ...validatePodSpec(spec, undefined, false, where.child('spec')),
    ...validateProfilesMatch(metadata.annotations, spec, where.child('spec')),
    ...(spec.ephemeralContainers?.length
      ? [fieldForbidden(where.child('spec', 'ephemeralContainers'), 'ephemeral containers not allowed in pod template')]
      : []),
  ];
}
