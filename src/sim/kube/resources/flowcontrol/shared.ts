import { type FieldError, fieldDuplicate, fieldRequired } from '#apimachinery';
import { at } from '../shared/errors.ts';

export const FLOWCONTROL_GROUP = 'flowcontrol.apiserver.k8s.io';

/** Follows pkg/apis/flowcontrol/validation, ValidateFlowSchemaStatus and ValidatePriorityLevelConfigurationStatus. */
export function validateConditions(conditions: readonly { readonly type?: string }[] = []): FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap(({ type = '' }, index) => {
    const where = at.status.child('conditions').index(index).child('type');
    const errors = seen.has(type) ? [fieldDuplicate(where, type)] : [];
    seen.add(type);
    return type === '' ? [...errors, fieldRequired(where)] : errors;
  });
}
