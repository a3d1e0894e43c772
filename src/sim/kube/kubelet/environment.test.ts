import { expect, it } from 'vitest';
import { expandStatic } from './environment.ts';

const container = {
  name: 'c',
  env: [
    { name: 'PORT', value: '80' },
    { name: 'URL', value: 'localhost:$(PORT)' },
    { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
  ],
};

it.each([
  ['$(PORT)', '80'],
  ['$(URL)', 'localhost:$(PORT)'],
  ['[$(NODE)]', '[]'],
  ['$(NOBODY) $$(PORT)', '$(NOBODY) $(PORT)'],
])("a probe's command fills in what variables say themselves: %s is %s", (part, expected) => {
  expect(expandStatic(['echo', part], container)).toEqual(['echo', expected]);
});
