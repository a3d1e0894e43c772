import { expect, test } from 'vitest';
import { resources } from '../../resources/index.ts';
import { columnDefinitions } from './column-definitions.ts';
import texts from './column-descriptions.json' with { type: 'json' };

const prose = { 'k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta': { fields: { name: 'what it is called' } } };
const pods = resources.find(({ resource }) => resource === 'pods');

test('a column says what it is about in its own words or in those of its field', () => {
  if (pods === undefined) throw new Error('there are no pods');
  const definitions = JSON.parse(columnDefinitions(pods, (key) => prose[key as keyof typeof prose]));
  expect(definitions.slice(0, 2)).toEqual([
    { name: 'Name', type: 'string', format: 'name', description: 'what it is called', priority: 0 },
    {
      name: 'Ready',
      type: 'string',
      format: '',
      description: 'The aggregate readiness state of this pod for accepting traffic.',
      priority: 0,
    },
  ]);
});

test('every column that is described is one of its kind', () => {
  const strange = Object.entries(texts).flatMap(([key, columns]) => {
    const kind = resources.find(({ group, resource }) => `${group}/${resource}` === key);
    const names = kind?.columns.map(({ name }) => name) ?? Object.keys(columns);
    return Object.keys(columns).filter((name) => !names.includes(name));
  });
  expect(strange).toEqual([]);
});
