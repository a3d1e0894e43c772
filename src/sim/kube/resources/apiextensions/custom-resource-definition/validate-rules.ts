import { type FieldError, type FieldPath, fieldInvalid, fieldNotSupported, fieldRequired } from '#apimachinery';
import { rulePath } from '../custom-resource/rule-path.ts';
import type { Schema } from '../custom-resource/schema.ts';

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const hasLines = (text: string) => /[\n\r]/.test(text);

/** What can be said of x-kubernetes-validations without compiling them. Follows ValidateCustomResourceDefinitionOpenAPISchema. */
export function validateRules(schema: Schema, at: FieldPath): FieldError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) => {
    const where = at.child('x-kubernetes-validations').index(index);
    const errors: FieldError[] = [];
    const { message = '', messageExpression = '', reason, fieldPath = '' } = rule;
    if (rule.rule.trim() === '') errors.push(fieldRequired(where.child('rule'), 'rule is not specified'));
    else if (message !== '' && message.trim() === '') {
      errors.push(fieldInvalid(where.child('message'), message, 'must be non-empty if specified'));
    } else if (hasLines(message.trim())) {
      errors.push(fieldInvalid(where.child('message'), message, 'must not contain line breaks'));
    } else if (hasLines(rule.rule.trim()) && message.trim() === '') {
      errors.push(fieldRequired(where.child('message'), 'message must be specified if rule contains line breaks'));
    }
    if (messageExpression !== '' && messageExpression.trim() === '') {
      const text = 'messageExpression must be non-empty if specified';
      errors.push(fieldRequired(where.child('messageExpression'), text));
    }
    if (reason !== undefined && !reasons.includes(reason)) {
      errors.push(fieldNotSupported(where.child('reason'), reason, reasons));
    }
    if (fieldPath !== '' && fieldPath.trim() === '') {
      errors.push(fieldInvalid(where.child('fieldPath'), fieldPath, 'must be non-empty if specified'));
    }
    if (hasLines(fieldPath)) {
      errors.push(fieldInvalid(where.child('fieldPath'), fieldPath, 'must not contain line breaks'));
    }
    if (fieldPath !== '' && rulePath(fieldPath, schema) === undefined) {
      errors.push(fieldInvalid(where.child('fieldPath'), fieldPath, 'must be a valid path'));
    }
    return errors;
  });
}
