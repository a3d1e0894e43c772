import { expect, test } from 'vitest';
import { withValues } from './script-environment.ts';

const values = { own: '', size: '5Gi', goods: 'tea' };

test.each([
  ['kubectl get pv "${own}pv-log"', 'kubectl get pv "pv-log"'],
  ['docker volume create "cka-$goods"', 'docker volume create "cka-tea"'],
  ['echo $sizes $size', 'echo $sizes 5Gi'],
  ['echo "\\$size"', 'echo "\\$size"'],
  ['deleted=$(docker diff x); echo "$deleted"', 'deleted=$(docker diff x); echo "$deleted"'],
  ['echo ${size%Gi}', "size='5Gi'\n\necho ${size%Gi}"],
])('%j is shown as %j', (script, shown) => {
  expect(withValues(script, { values })).toBe(shown);
});

test('the script of a scenario without parameters is shown as it is', () => {
  expect(withValues('echo $own', {})).toBe('echo $own');
});
