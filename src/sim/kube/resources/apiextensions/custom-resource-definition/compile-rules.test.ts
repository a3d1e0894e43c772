import { expect, it } from 'vitest';
import { createErrors } from '../../shared/golden.ts';
import { customResourceDefinition } from './index.ts';

function errors(spec: object): string[] {
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  const fields = {
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'foos', kind: 'Foo' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
  return createErrors(customResourceDefinition, fields, 'foos.example.com');
}

const where = 'spec.validation.openAPIV3Schema.properties[spec]';
/** Go's JSON escapes what HTML would read. */
const shown = (rule: string, more: object = {}) =>
  JSON.stringify({
    Rule: rule,
    Message: '',
    MessageExpression: '',
    Reason: null,
    FieldPath: '',
    OptionalOldSelf: null,
    ...more,
  }).replaceAll('>', '\\u003e');

it.each<[string, object, string[]]>([
  [
    'a field that is not there',
    { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.nosuch > 1' }] },
    [
      `${where}.x-kubernetes-validations[0].rule: Invalid value: ${shown('self.nosuch > 1')}: compilation failed: ERROR: <input>:1:5: undefined field 'nosuch'\n | self.nosuch > 1\n | ....^`,
    ],
  ],
  [
    'a rule that is no question',
    { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self + 1' }] },
    [
      `${where}.x-kubernetes-validations[0].rule: Invalid value: ${shown('self + 1')}: cel expression must evaluate to a bool`,
    ],
  ],
  [
    'a message that is no text',
    { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 1', messageExpression: 'self' }] },
    [
      `${where}.x-kubernetes-validations[0].messageExpression: Invalid value: ${shown('self > 1', { MessageExpression: 'self' })}: messageExpression must evaluate to a string`,
    ],
  ],
  [
    'oldSelf of items that are not known again',
    {
      type: 'array',
      items: { type: 'string', maxLength: 5, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
    },
    [
      `${where}.items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${where}`,
    ],
  ],
  [
    'optionalOldSelf without oldSelf',
    { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 1', optionalOldSelf: true }] },
    [
      `${where}.x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
    ],
  ],
  [
    'a place that the schema does not have',
    { type: 'object', 'x-kubernetes-validations': [{ rule: 'true', fieldPath: '.nope' }] },
    [`${where}.x-kubernetes-validations[0].fieldPath: Invalid value: ".nope": must be a valid path`],
  ],
])('%s is refused', (_, spec, texts) => {
  expect(errors(spec)).toEqual(texts);
});
