import { expect, it } from 'vitest';
import { created, createErrors, row } from '../shared/golden.ts';
import { validatingAdmissionPolicyBinding } from './validating-admission-policy-binding.ts';

const errors = (spec: object) => createErrors(validatingAdmissionPolicyBinding, { spec });

it.each<[string, object, string[]]>([
  [
    'nothing',
    {},
    [
      'spec.policyName: Required value',
      'spec.validationActions: Required value: at least one validation action is required',
    ],
  ],
  [
    'a parameter without what its absence means',
    { policyName: 'p', validationActions: ['Deny'], paramRef: { name: 'x' } },
    ['spec.paramRef.parameterNotFoundAction: Required value'],
  ],
  [
    'a parameter by name and by labels',
    {
      policyName: 'p',
      validationActions: ['Deny'],
      paramRef: { name: 'x', selector: {}, parameterNotFoundAction: 'Allow' },
    },
    [
      'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
      'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
    ],
  ],
  [
    'two answers to the client',
    { policyName: 'p', validationActions: ['Deny', 'Warn'] },
    [
      'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ],
  ],
])('a binding with %s is refused', (_, spec, texts) => {
  expect(errors(spec)).toEqual(texts);
});

it('a row names the policy and the parameter', () => {
  const paramRef = { name: 'limits', namespace: 'ns', parameterNotFoundAction: 'Deny' };
  const object = created(validatingAdmissionPolicyBinding, { spec: { policyName: 'p', paramRef } });
  expect(row(validatingAdmissionPolicyBinding, object)).toMatchObject({ PolicyName: 'p', ParamRef: 'ns/limits' });
});
