import { expect, test } from 'vitest';
import { alteredDocuments } from './altered.ts';

test('a text that has to hold another one is altered so that it does not', () => {
  const altered = alteredDocuments(
    { path: 'spec.command', includes: '/data/state' },
    { spec: { command: 'touch /data/state' } },
  );
  expect(altered.map((one) => one.document)).toEqual([{ spec: {} }, { spec: { command: '/data/stat?' } }]);
});
