import { type FieldError, fieldForbidden } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { at } from '../../shared/errors.ts';
import { validatePodAnnotations, validateProfilesMatch } from '../../shared/pod/annotations.ts';
import { imageSpaces } from '../../shared/pod/containers.ts';
import { validatePodSpec } from '../../shared/pod/spec.ts';

/** Follows pkg/apis/core/validation, ValidatePodCreate. */
export function validatePodCreate(pod: Pod): FieldError[] {
  const { spec } = pod;
  return [
    ...validatePodMetadataAndSpec(pod),
    ...(spec.ephemeralContainers?.length
      ? [fieldForbidden(at.spec.child('ephemeralContainers'), 'cannot be set on create')]
      : []),
    ...validateProfilesMatch(pod.metadata.annotations, spec, at.spec),
    ...(spec.nodeName && spec.schedulingGates?.length
      ? [fieldForbidden(at.spec.child('nodeName'), 'cannot be set until all schedulingGates have been cleared')]
      : []),
  ];
}

/** Follows validatePodMetadataAndSpec. */
export function validatePodMetadataAndSpec(pod: Pod): FieldError[] {
  const { spec, metadata } = pod;
  return [
    ...validatePodAnnotations(metadata.annotations, spec, at.metadata.child('annotations')),
    ...validatePodSpec(spec, metadata.name, true, at.spec),
    ...tokensWithoutAccount(pod),
    ...(['containers', 'initContainers'] as const).flatMap((field) =>
      (spec[field] ?? []).flatMap((container, index) => imageSpaces(container, at.spec.child(field).index(index))),
    ),
  ];
}

function tokensWithoutAccount({ spec }: Pod): FieldError[] {
  if (spec.serviceAccountName) {
    return [];
  }
  return (spec.volumes ?? []).flatMap((volume, index) =>
    (volume.projected?.sources ?? []).flatMap((source, position) => {
      const sources = at.spec.child('volumes').index(index).child('projected', 'sources');
      return source.serviceAccountToken
        ? [
            fieldForbidden(
              sources.index(position).child('serviceAccountToken'),
              'must not be specified when serviceAccountName is not set',
            ),
          ]
        : [];
    }),
  );
}
