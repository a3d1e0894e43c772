import {
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1035Label,
  isDns1123Subdomain,
  isQualifiedName,
  path,
} from '#apimachinery';
import { asBool, asText, asTextOrNull, type CelType, compileExpression, dynType, type ExpressionScope } from '#cel';
import type {
  AuditAnnotation,
  ParamKind,
  ValidatingAdmissionPolicy,
  Validation,
  Variable,
} from '#types/admissionregistration-v1';
import { invalidAll, type Path } from '../shared/errors.ts';
import { expressionErrors } from './expressions.ts';
import { validateMatchConditions } from './match-conditions.ts';
import { validateMatchResources } from './match-resources.ts';

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const mostAnnotations = 20;
const longestAnnotation = 5 * 1024;
const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const keywords: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const isBlank = (text: string | undefined) => (text ?? '').trim() === '';
const hasLines = (text: string) => /[\n\r]/.test(text);

function validateParamKind({ apiVersion = '', kind = '' }: ParamKind, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const parts = apiVersion === '/' ? ['', ''] : apiVersion.split('/');
  const [group = '', version = ''] = parts.length === 1 ? ['', apiVersion] : parts;
  const where = at.child('apiVersion');
  if (apiVersion === '') errors.push(fieldRequired(where));
  else if (parts.length > 2) {
    errors.push(fieldInvalid(where, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  } else {
    const problems = group === '' ? [] : isDns1123Subdomain(group);
    if (problems.length > 0) errors.push(fieldInvalid(where, group, problems.join(',')));
    const odd = isDns1035Label(version);
    if (version === '') errors.push(fieldInvalid(where, apiVersion, 'version must be specified'));
    else if (odd.length > 0) errors.push(fieldInvalid(where, version, odd.join(',')));
  }
  const odd = isDns1035Label(kind.toLowerCase());
  if (kind === '') errors.push(fieldRequired(at.child('kind')));
  else if (odd.length > 0) {
    const text = `may have mixed case, but should otherwise match: ${odd.join(',')}`;
    errors.push(fieldInvalid(at.child('kind'), kind, text));
  }
  return errors;
}

function compiles(
  text: string,
  scope: ExpressionScope,
  wanted: readonly CelType[] | undefined,
  at: Path,
): FieldError[] {
  return expressionErrors(at, text, compileExpression(text, scope, wanted));
}

/** Notes the type of the variable in `types`: the next ones may use it. */
function validateVariable(
  { name = '', expression = '' }: Variable,
  params: boolean,
  types: Map<string, CelType>,
  at: Path,
): FieldError[] {
  const errors: FieldError[] = [];
  if (isBlank(name)) errors.push(fieldRequired(at.child('name'), 'name is not specified'));
  else if (!identifier.test(name) || keywords.has(name)) {
    errors.push(fieldInvalid(at.child('name'), name, 'must be a valid CEL identifier'));
  }
  if (isBlank(expression)) {
    return [...errors, fieldRequired(at.child('expression'), 'expression is not specified')];
  }
  const compiled = compileExpression(expression, { params, variables: types });
  types.set(name, compiled.program?.type ?? dynType);
  return [...errors, ...expressionErrors(at.child('expression'), expression, compiled)];
}

function validateValidation(validation: Validation, scope: ExpressionScope, at: Path): FieldError[] {
  const { expression = '', message = '', messageExpression = '', reason } = validation;
  const errors: FieldError[] = [];
  if (isBlank(expression)) errors.push(fieldRequired(at.child('expression'), 'expression is not specified'));
  else errors.push(...compiles(expression, scope, asBool, at.child('expression')));
  const messageAt = at.child('messageExpression');
  if (messageExpression !== '' && isBlank(messageExpression)) {
    errors.push(fieldInvalid(messageAt, messageExpression, 'must be non-empty if specified'));
  } else if (messageExpression !== '')
    errors.push(...compiles(messageExpression, { ...scope, authorizer: false }, asText, messageAt));
  if (message !== '' && isBlank(message)) {
    errors.push(fieldInvalid(at.child('message'), message, 'must be non-empty if specified'));
  } else if (hasLines(message.trim())) {
    errors.push(fieldInvalid(at.child('message'), message, 'must not contain line breaks'));
  }
  if (reason !== undefined && !reasons.includes(reason)) {
    errors.push(fieldNotSupported(at.child('reason'), reason, reasons));
  }
  return errors;
}

function validateAnnotation(
  annotation: AuditAnnotation,
  policy: string,
  scope: ExpressionScope,
  at: Path,
): FieldError[] {
  const { key = '', valueExpression = '' } = annotation;
  const full = `${policy}/${key}`;
  const errors =
    policy === ''
      ? [fieldInvalid(at.child('key'), key, 'requires metadata.name be non-empty')]
      : invalidAll(at.child('key'), full, isQualifiedName(full));
  const trimmed = valueExpression.trim();
  const where = at.child('valueExpression');
  if (trimmed === '') return [...errors, fieldRequired(where, 'valueExpression is not specified')];
  if (Buffer.byteLength(trimmed) > longestAnnotation) {
    return [...errors, fieldRequired(where, `must not exceed ${longestAnnotation} bytes in length`)];
  }
  return [...errors, ...expressionErrors(where, valueExpression, compileExpression(trimmed, scope, asTextOrNull))];
}

/** Follows pkg/apis/admissionregistration/validation, validateValidatingAdmissionPolicySpec. */
export function validatePolicy(
  { metadata, spec }: ValidatingAdmissionPolicy,
  previous?: ValidatingAdmissionPolicy,
): FieldError[] {
  const at = path('spec');
  const errors: FieldError[] = [];
  const params = spec.paramKind !== undefined;
  if (spec.failurePolicy === undefined) errors.push(fieldRequired(at.child('failurePolicy')));
  else if (!['Fail', 'Ignore'].includes(spec.failurePolicy)) {
    errors.push(fieldNotSupported(at.child('failurePolicy'), spec.failurePolicy, ['Fail', 'Ignore']));
  }
  if (spec.paramKind !== undefined) errors.push(...validateParamKind(spec.paramKind, at.child('paramKind')));
  const constraints = at.child('matchConstraints');
  if (spec.matchConstraints === undefined) errors.push(fieldRequired(constraints));
  else {
    errors.push(...validateMatchResources(spec.matchConstraints, constraints));
    if ((spec.matchConstraints.resourceRules ?? []).length === 0) {
      errors.push(fieldRequired(constraints.child('resourceRules')));
    }
  }
  const same =
    previous !== undefined &&
    deepEqual(spec.paramKind, previous.spec.paramKind) &&
    deepEqual(spec.matchConditions, previous.spec.matchConditions);
  if (!same) errors.push(...validateMatchConditions(spec.matchConditions ?? [], params, at.child('matchConditions')));
  const types = new Map<string, CelType>();
  const variables = spec.variables ?? [];
  for (const [index, variable] of variables.entries()) {
    errors.push(...validateVariable(variable, params, types, at.child('variables').index(index)));
  }
  const scope: ExpressionScope = { params, ...(variables.length === 0 ? {} : { variables: types }) };
  const { validations = [], auditAnnotations = [] } = spec;
  if (validations.length === 0 && auditAnnotations.length === 0) {
    const text = 'validations or auditAnnotations must contain at least one item';
    return [...errors, fieldRequired(at.child('validations'), text), fieldRequired(at.child('auditAnnotations'), text)];
  }
  for (const [index, validation] of validations.entries()) {
    errors.push(...validateValidation(validation, scope, at.child('validations').index(index)));
  }
  const annotationsAt = at.child('auditAnnotations');
  if (auditAnnotations.length > mostAnnotations) {
    const text = `must not have more than ${mostAnnotations} auditAnnotations`;
    const shown = auditAnnotations.map(({ key, valueExpression }) => ({ Key: key, ValueExpression: valueExpression }));
    errors.push(fieldInvalid(annotationsAt, shown, text));
  }
  const keys = new Set<string>();
  for (const [index, annotation] of auditAnnotations.entries()) {
    const where = annotationsAt.index(index);
    errors.push(...validateAnnotation(annotation, metadata.name ?? '', scope, where));
    if (keys.has(annotation.key)) errors.push(fieldDuplicate(where.child('key'), annotation.key));
    keys.add(annotation.key);
  }
  return errors;
}
