import { expect, test } from 'vitest';
import { renderProblem } from '#api';
import { lintManifest } from './lint-manifest.ts';

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const laughs = ['a: &a [x,x,x,x,x,x,x,x,x]']
  .concat([...'bcdefghij'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]`))
  .join('\n');

test.each([
  ['aliases of aliases', head + laughs, /too large by its aliases.*\[too-many-aliases\]$/],
  [
    'very deep nesting',
    `${head}data: ${'['.repeat(100_000)}`,
    /m\.yaml:4:\d+: error: The YAML nests too deep\. \[too-deep\]/,
  ],
  [
    'a unit that is none',
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec:\n  resources:\n    requests:\n      storage: 500Mx\n',
    /^m\.yaml:7:16: error: PersistentVolumeClaim: "500Mx" is no quantity\. Write a number and a unit such as Mi, Gi, M or m\. \[wrong-quantity\]$/,
  ],
])('%s is told with its place', (_, text, wanted) => {
  const problems = lintManifest(text, 'm.yaml');
  expect(problems.length).toBeLessThanOrEqual(5);
  expect(problems.map(renderProblem).join('\n')).toMatch(wanted);
});
