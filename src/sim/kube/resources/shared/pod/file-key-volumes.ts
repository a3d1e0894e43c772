import { type FieldError, fieldInvalid, fieldNotFound } from '#apimachinery';
import type { PodSpec } from '#types/core-v1';
import type { Path } from '../errors.ts';
import { visitContainers } from './visit.ts';

/** Files of variables lie in an emptyDir of the Pod. Follows pkg/apis/core/validation, validateFileKeyRefVolumes. */
export function validateFileKeyVolumes(spec: PodSpec, where: Path): FieldError[] {
  return visitContainers(spec, where).flatMap(([container, at]) =>
    (container.env ?? []).flatMap(({ valueFrom }, index) => {
      const name = valueFrom?.fileKeyRef?.volumeName ?? '';
      if (!valueFrom?.fileKeyRef) {
        return [];
      }
      const here = at.child('env').index(index).child('valueFrom', 'fileKeyRef', 'volumeName');
      const volume = spec.volumes?.findLast((candidate) => candidate.name === name);
      if (volume === undefined) {
        return [fieldNotFound(here, name)];
      }
      return volume.emptyDir ? [] : [fieldInvalid(here, name, 'referenced volume must be of type emptyDir')];
    }),
  );
}
