import {
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Subdomain,
  path,
} from '#apimachinery';
import type { ParamRef, ValidatingAdmissionPolicyBinding } from '#types/admissionregistration-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import type { Path } from '../shared/errors.ts';
import { validateLabelSelector } from '../shared/labels.ts';
import { defaultMatchResources, pathSegmentProblems, validateMatchResources } from './match-resources.ts';

const actions = ['Audit', 'Deny', 'Warn'];
const outcomes = ['Deny', 'Allow'];

function validateParamRef(ref: ParamRef | undefined, at: Path): FieldError[] {
  if (ref === undefined) return [];
  const { name = '', selector, parameterNotFoundAction = '' } = ref;
  const errors = name === '' ? [] : pathSegmentProblems(name).map((text) => fieldInvalid(at.child('name'), name, text));
  const both = name !== '' && selector !== undefined;
  const exclusive = 'name and selector are mutually exclusive';
  if (both) errors.push(fieldForbidden(at.child('name'), exclusive));
  errors.push(...validateLabelSelector(selector, at.child('selector')));
  if (both) errors.push(fieldForbidden(at.child('selector'), exclusive));
  if (name === '' && selector === undefined) {
    errors.push(fieldRequired(at, 'one of name or selector must be specified'));
  }
  const where = at.child('parameterNotFoundAction');
  if (parameterNotFoundAction === '') errors.push(fieldRequired(where));
  else if (!outcomes.includes(parameterNotFoundAction)) {
    errors.push(fieldNotSupported(where, parameterNotFoundAction, outcomes));
  }
  return errors;
}

function validateActions(given: readonly string[], at: Path): FieldError[] {
  const errors = given.flatMap((action, index) => [
    ...(actions.includes(action) ? [] : [fieldNotSupported(at.index(index), action, actions)]),
    ...(given.indexOf(action) < index ? [fieldDuplicate(at.index(index), action)] : []),
  ]);
  if (given.includes('Deny') && given.includes('Warn')) {
    const text =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    errors.push(fieldInvalid(at, given, text));
  }
  if (given.length === 0) errors.push(fieldRequired(at, 'at least one validation action is required'));
  return errors;
}

function validateBinding({ spec }: ValidatingAdmissionPolicyBinding): FieldError[] {
  const at = path('spec');
  const { policyName = '' } = spec;
  return [
    ...(policyName === ''
      ? [fieldRequired(at.child('policyName'))]
      : isDns1123Subdomain(policyName).map((text) => fieldInvalid(at.child('policyName'), policyName, text))),
    ...validateParamRef(spec.paramRef, at.child('paramRef')),
    // Spelled as the real server spells it.
    ...validateMatchResources(spec.matchResources, at.child('matchResources')),
    ...validateActions(spec.validationActions ?? [], at.child('validationActions')),
  ];
}

function paramText({ spec: { paramRef } }: ValidatingAdmissionPolicyBinding): string {
  if (paramRef === undefined) return '<unset>';
  if (paramRef.name) return `${paramRef.namespace || '*'}/${paramRef.name}`;
  return paramRef.selector === undefined ? '<unset>' : selectorText(paramRef.selector);
}

/** As Go prints a LabelSelector. */
function selectorText({ matchLabels = {}, matchExpressions = [] }: NonNullable<ParamRef['selector']>): string {
  const labels = Object.entries(matchLabels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  const rules = matchExpressions
    .map(
      ({ key, operator, values = [] }) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
    )
    .join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${rules}},}`;
}

/** Follows pkg/registry/admissionregistration/validatingadmissionpolicybinding. */
export const validatingAdmissionPolicyBinding = defineResource<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  resource: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  namespaced: false,
  categories: ['api-extensions'],
  schema: 'k8s.io/api/admissionregistration/v1.ValidatingAdmissionPolicyBinding',
  anyFinalizer: true,
  allowUnconditionalUpdate: false,

  defaults({ spec }) {
    defaultMatchResources(spec.matchResources);
  },

  updateRules: ['metadata', 'object'],
  validate: validateBinding,
  columns: [
    nameColumn(),
    textColumn('PolicyName', ({ spec }) => spec.policyName ?? ''),
    textColumn('ParamRef', paramText),
    ageColumn(),
  ],
});
