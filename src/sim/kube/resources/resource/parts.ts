import { type FieldError, fieldInvalid, fieldRequired, fieldTooLong } from '#apimachinery';
import type { DeviceConfiguration, DeviceSelector } from '#types/resource-v1';
import type { Path } from '../shared/errors.ts';
import { validateDeviceExpression } from './device-expression.ts';
import { validateDriver } from './names.ts';
import { validateSlice } from './sets.ts';

const MOST_SELECTORS = 32;
const LONGEST = 10 * 1024;

/** The group of everything about devices. */
export const RESOURCE_GROUP = 'resource.k8s.io';

/** Follows pkg/apis/resource/validation, validateSelectorSlice. */
export function validateSelectors(selectors: readonly DeviceSelector[], where: Path): FieldError[] {
  return validateSlice(
    selectors,
    MOST_SELECTORS,
    ({ cel }, at) =>
      cel === undefined
        ? [fieldRequired(at.child('cel'))]
        : cel.expression.length > LONGEST
          ? [fieldTooLong(at.child('cel', 'expression'), '', LONGEST)]
          : validateDeviceExpression(cel.expression, at.child('cel', 'expression')),
    where,
  );
}

/** Follows validateDeviceConfiguration. */
export function validateConfiguration({ opaque }: DeviceConfiguration, where: Path): FieldError[] {
  const inside = where.child('opaque');
  return opaque === undefined
    ? [fieldRequired(inside)]
    : [
        ...validateDriver(opaque.driver ?? '', inside.child('driver')),
        ...validateRaw(opaque.parameters, inside.child('parameters')),
      ];
}

/** JSON that nobody but the driver reads. Follows validateRawExtension. */
export function validateRaw(value: unknown, where: Path): FieldError[] {
  if (value === undefined || value === null) {
    return [fieldRequired(where)];
  }
  if (JSON.stringify(value).length > LONGEST) {
    return [fieldTooLong(where, '', LONGEST)];
  }
  return typeof value === 'object' && !Array.isArray(value)
    ? []
    : [fieldInvalid(where, '<value omitted>', 'must be a valid JSON object')];
}
