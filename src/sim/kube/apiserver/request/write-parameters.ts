import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  invalid,
  path,
} from '#apimachinery';
import { booleanParameter } from './query.ts';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

export interface WriteParameters {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
}

const longestManager = 128;

/**
 * dryRun, fieldManager and fieldValidation of a write; 422 for unknown values. `kind` names the options type in the
 * message (`CreateOptions`). Follows apimachinery pkg/apis/meta/v1/validation.
 */
export function writeParameters(query: URLSearchParams, kind: string, applyPatch = false): WriteParameters {
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  const fieldValidation = query.get('fieldValidation') ?? '';
  const errors = [
    ...managerErrors(query, kind, applyPatch),
    ...dryRunErrors(dryRun),
    ...(isFieldValidation(fieldValidation) || fieldValidation === ''
      ? []
      : [fieldNotSupported(path('fieldValidation'), fieldValidation, ['', 'Ignore', 'Strict', 'Warn'])]),
  ];
  if (errors.length > 0) {
    throw invalid('meta.k8s.io', kind, '', errors);
  }
  return { dryRun: dryRun.length > 0, fieldValidation: isFieldValidation(fieldValidation) ? fieldValidation : 'Warn' };
}

/** Only `All` is a way to run dry. */
export function dryRunErrors(values: readonly string[]): readonly FieldError[] {
  return values.every((value) => value === 'All') ? [] : [fieldNotSupported(path('dryRun'), values, ['All'])];
}

function managerErrors(query: URLSearchParams, kind: string, applyPatch: boolean): readonly FieldError[] {
  const manager = query.get('fieldManager') ?? '';
  const at = path('fieldManager');
  const errors: FieldError[] = [];
  if (applyPatch && manager === '') {
    errors.push(fieldRequired(at, 'is required for apply patch'));
  }
  if (kind === 'PatchOptions' && !applyPatch && booleanParameter(query, 'force') !== undefined) {
    errors.push(fieldForbidden(path('force'), 'may not be specified for non-apply patch'));
  }
  if (manager.length > longestManager) {
    errors.push(fieldTooLong(at, '', longestManager));
  }
  [...manager].forEach((character, index) => {
    if (!/^[\P{C}\p{Cf}]$/u.test(character)) {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      errors.push(fieldInvalid(at, manager, `invalid character U+${code} (at position ${index})`));
    }
  });
  return errors;
}

function isFieldValidation(value: string): value is FieldValidation {
  return value === 'Ignore' || value === 'Warn' || value === 'Strict';
}
