import { expect, test } from 'vitest';
import { solutionIn, solutionsIn } from './answers.ts';

const end = '\n\n# What came of it is judged, not how the last command ended.\nexit 0\n';
const head = [
  '#!/bin/bash',
  '# From the answers that came with the question. An editor that they open changes nothing; k is what those terminals call kubectl.',
  'export EDITOR=true',
  'k() { kubectl "$@"; }',
  '',
].join('\n');

test.each([
  [
    'code for a shell is taken as it is',
    '```bash\n# Make it\nkubectl create ns a\n```',
    '# Make it\nkubectl create ns a',
  ],
  ['code without a language too', '```\nkubectl get ns\n```', 'kubectl get ns'],
  ['pieces follow one another', '```sh\na\n```\ntext\n```sh\nb\n```', 'a\n\nb'],
  [
    'a manifest is applied',
    '```yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n```',
    "kubectl apply --filename - <<'MANIFEST_END'\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\nMANIFEST_END",
  ],
  [
    'YAML that commands surround is code',
    '```yaml\ncat <<E | kubectl apply -f -\napiVersion: v1\nkind: Namespace\nE\n```',
    'cat <<E | kubectl apply -f -\napiVersion: v1\nkind: Namespace\nE',
  ],
  ['a longer fence holds a shorter one', '````bash\ncat > a.md <<E\n```\nE\n````', 'cat > a.md <<E\n```\nE'],
])('%s', (_, code, script) => {
  expect(solutionsIn(`# Answers\n\n## Question 1: A namespace\n\n${code}\n`).get('1')).toBe(`${head}${script}${end}`);
});

test('each question has its own; what only shows something is none', () => {
  const solutions = solutionsIn(
    '```sh\nbefore\n```\n# Question 1\n```sh\na\n```\n## Question 2\n```yaml\nreplicas: 3\n```\n```\n# A file\nFROM alpine\n```\n```\nservices:\n  a: {}\n```\n### Question 3 - c\n```json\n{}\n```\n```sh\nc\n# Question 9\n```',
  );
  expect([...solutions.keys()]).toEqual(['1', '3']);
  expect(solutions.get('3')).toContain('c\n# Question 9');
});

test('a text that is one solution needs no heading; one without code is none', () => {
  expect(solutionIn('First\n\n```sh\na\n```\n\nthen\n\n```text\noutput\n```\n\n```sh\nb\n```\n')).toBe(
    `${head}a\n\nb${end}`,
  );
  expect(solutionIn('Think.')).toBeUndefined();
});
