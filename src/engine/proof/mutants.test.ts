import { expect, test } from 'vitest';
import { z } from 'zod';
import { type CheckEntry, defineCheck, type Scenario } from '#api';
import { huntMutants } from './mutants.ts';

/** Passes for 3 or more: of its mutants, 4 passes and 2 does not. */
const atLeastThree = defineCheck({
  kind: 'number',
  summary: 'a number',
  schema: z.strictObject({}),
  example: {},
  looksAt: 'files',
  literals: () => [],
  observe: async () => 3,
  judge: (_, seen: number) => ({
    verdict: seen >= 3 ? 'pass' : 'fail',
    expected: '3',
    observed: `${seen}`,
    message: { en: '' },
  }),
  mutants: () => [
    { name: 'one more', observation: 4 },
    { name: 'one less', observation: 2 },
  ],
  watch: () => {},
});

const hunt = (equivalent: CheckEntry['equivalent']) => {
  const entry = { id: 'three', kind: 'number', points: 1, title: { en: '' }, cites: { en: '' }, spec: {}, equivalent };
  const scenario = { name: 'one', document: { checks: [entry] } } as unknown as Scenario;
  return huntMutants(scenario, new Map([['number', atLeastThree]]), new Map([['three', 3]]));
};

test('a mutant that passes is a survivor', () => {
  expect(hunt(undefined)).toMatchObject([{ killed: 1, survivors: ['one more'], equivalent: [], stale: [] }]);
});

test('it is none where the scenario says why it is equally right', () => {
  const listed = [{ mutant: 'one more', reason: 'more does no harm' }];
  expect(hunt(listed)).toMatchObject([{ killed: 1, survivors: [], equivalent: ['one more'], stale: [] }]);
});

test('what is called equally right and does not pass, or is no mutant, is stale', () => {
  const listed = ['one less', 'a half'].map((mutant) => ({ mutant, reason: 'it was so once' }));
  expect(hunt(listed)).toMatchObject([{ survivors: ['one more'], stale: ['one less', 'a half'] }]);
});
