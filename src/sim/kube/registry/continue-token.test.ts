import { expect, test } from 'vitest';
import { decodeContinue, encodeContinue } from './continue-token.ts';

test.each([
  ['of all namespaces', 'default/a', '', '/default/a\u0000'],
  ['of one namespace', 'default/a', 'default/', '/a\u0000'],
  ['of what has none', 'a', '', '/a\u0000'],
])('a list %s goes on behind the path below what it lists', (_, after, prefix, start) => {
  const token = encodeContinue({ revision: 7, after }, prefix);
  expect(JSON.parse(Buffer.from(token, 'base64url').toString())).toEqual({ v: 'meta.k8s.io/v1', rv: 7, start });
  expect(decodeContinue(token, prefix)).toEqual({ revision: 7, after });
});

test('a token goes on at the same place of another namespace', () => {
  const token = encodeContinue({ revision: 7, after: 'default/a' }, 'default/');
  expect(decodeContinue(token, 'other/')).toEqual({ revision: 7, after: 'other/a' });
});
