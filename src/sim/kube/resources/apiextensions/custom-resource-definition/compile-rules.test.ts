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

const hint =
  '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';
const tooDear = (part: string, factor: string, name = 'rule') =>
  `${where}${part}.x-kubernetes-validations[0].${name}: Forbidden: estimated ${name} cost exceeds budget by factor of ${factor} ${hint}`;
const contributes = (part: string, name = 'rule') =>
  `${where}${part}.x-kubernetes-validations[0].${name}: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`;
const total = (factor: string) =>
  `spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of ${factor} ${hint}`;
const rules = (rule: string, more: object = {}) => ({ 'x-kubernetes-validations': [{ rule, ...more }] });
const text = { type: 'string' };

it.each<[string, object, string[]]>([
  [
    'a loop in a loop over a list without an end',
    { type: 'array', items: text, ...rules('self.all(a, self.all(b, a == b))') },
    [tooDear('', 'more than 100x'), contributes(''), total('more than 100x')],
  ],
  [
    'the same over a few',
    { type: 'array', maxItems: 10, items: { ...text, maxLength: 20 }, ...rules('self.all(a, self.all(b, a == b))') },
    [],
  ],
  [
    'a pattern for each of any number of texts',
    { type: 'array', items: { ...text, maxLength: 1000, ...rules('self.contains("abc")') } },
    [tooDear('.items', '42.0x'), contributes('.items'), total('4.2x')],
  ],
  [
    'a message of any length',
    { type: 'integer', ...rules('self > 1', { messageExpression: '"x" + string(self)' }) },
    [tooDear('', 'more than 100x', 'messageExpression'), contributes('', 'messageExpression'), total('more than 100x')],
  ],
])('rules are as dear as they can get: %s', (_name, spec, expected) => {
  expect(errors(spec)).toEqual(expected);
});
