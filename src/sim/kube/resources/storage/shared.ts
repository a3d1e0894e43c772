import { type FieldError, fieldInvalid, fieldRequired, fieldTooLong, isQualifiedName } from '#apimachinery';
import { entries, invalidAll, type Path } from '../shared/errors.ts';

const MAX_PARAMETERS = 512;
const MAX_PARAMETERS_SIZE = 256 * 1024;

/** A provisioner or driver: a qualified name, its case aside. Follows pkg/apis/storage/validation, validateProvisioner. */
export function validateDriverName(name: string, where: Path): FieldError[] {
  if (name === '') {
    return [fieldRequired(where)];
  }
  const lower = name.toLowerCase();
  return invalidAll(where, lower, isQualifiedName(lower));
}

/** Follows pkg/apis/storage/validation, validateParameters. */
export function validateParameters(
  parameters: Readonly<Record<string, string>> | undefined,
  where: Path,
  allowEmpty: boolean,
): FieldError[] {
  const list = entries(parameters);
  if (list.length > MAX_PARAMETERS) {
    return [fieldTooLong(where, '', MAX_PARAMETERS)];
  }
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of list) {
    if (key === '') {
      errors.push(fieldInvalid(where, key, 'field can not be empty.'));
    }
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > MAX_PARAMETERS_SIZE) {
    errors.push(fieldTooLong(where, '', MAX_PARAMETERS_SIZE));
  }
  if (!allowEmpty && list.length === 0) {
    errors.push(fieldRequired(where, 'must contain at least one key/value pair'));
  }
  return errors;
}
