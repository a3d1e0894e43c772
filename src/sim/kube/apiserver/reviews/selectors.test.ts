import { expect, test } from 'vitest';
import { fieldErrorText, path } from '#apimachinery';
import { selectorErrors } from './selectors.ts';

const at = 'spec.resourceAttributes.fieldSelector';

test.each([
  [{ rawSelector: 'a=b' }, []],
  [{}, [`${at}.requirements: Required value: when ${at} is specified, requirements or rawSelector is required`]],
  [
    { rawSelector: 'a=b', requirements: [{ key: 'a', operator: 'Exists' }] },
    [`${at}.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements`],
  ],
  [
    { requirements: [{ key: '', operator: 'Exists', values: ['x'] }] },
    [
      `${at}.requirements[0].key: Required value: must be specified`,
      `${at}.requirements[0].values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
    ],
  ],
  [
    { requirements: [{ key: 'a', operator: 'In' }] },
    [`${at}.requirements[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`],
  ],
  [{ requirements: [{ key: 'a', operator: 'Newer' }] }, []],
])('a question about the fields %j', (fieldSelector, problems) => {
  expect(selectorErrors({ fieldSelector }, path('spec', 'resourceAttributes')).map(fieldErrorText)).toEqual(problems);
});

test('a question about labels has to name labels', () => {
  const labelSelector = { requirements: [{ key: 'a b', operator: 'In', values: ['c'] }] };
  expect(selectorErrors({ labelSelector }, path('spec', 'resourceAttributes')).map(fieldErrorText)).toEqual([
    expect.stringContaining(
      'spec.resourceAttributes.labelSelector.requirements[0].key: Invalid value: "a b": name part',
    ),
  ]);
});
