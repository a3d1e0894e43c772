import { forbidden, type StatusCause, StatusError } from '#apimachinery';
import type { AdmissionAttributes } from '../registry/index.ts';

/** 403 `pods "x" is forbidden: <reason>`. Follows apiserver pkg/admission NewForbidden. */
export function forbid(attributes: AdmissionAttributes, reason: string, cause?: StatusCause): StatusError {
  const { resource, object, name } = attributes;
  const generated = object?.metadata.generateName;
  const shown = name === '' && generated !== undefined ? `${generated}` : name;
  const error = forbidden(resource.group, resource.resource, shown === '' ? 'Unknown' : shown, reason);
  if (cause === undefined) {
    return error;
  }
  return new StatusError({ ...error.status, details: { ...error.status.details, causes: [cause] } });
}
