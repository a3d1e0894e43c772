import { type FieldError, fieldForbidden, fieldTooLong, isDns1123Subdomain } from '#apimachinery';
import type { PodSpec } from '#types/core-v1';
import { invalidAll, type Path } from '../errors.ts';

const LONGEST = 64;

/** The name that the kernel is to give a Pod. Follows pkg/apis/core/validation, validatePodHostName. */
export function validateHostnameOverride(spec: PodSpec, where: Path): FieldError[] {
  const { hostnameOverride: name } = spec;
  if (name === undefined) {
    return [];
  }
  const here = where.child('hostnameOverride');
  return [
    ...(spec.setHostnameAsFQDN ? [fieldForbidden(here, 'may not be specified when setHostnameAsFQDN is true')] : []),
    ...(spec.hostNetwork ? [fieldForbidden(here, 'may not be specified when hostNetwork is true')] : []),
    ...(name.length > LONGEST ? [fieldTooLong(here, name, LONGEST)] : []),
    ...invalidAll(here, name, isDns1123Subdomain(name)),
  ];
}
