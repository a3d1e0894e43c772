import { expect, it } from 'vitest';
import { staticPod } from './static-pods.ts';

const path = '/etc/kubernetes/manifests/web.yaml';
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node01' }, spec: {} } as const;
const wrong = (why: string) => `${path}: couldn't parse as pod(${why}), please check config file`;

it.each([
  [
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: x: y\n',
    wrong('yaml: line 5: mapping values are not allowed in this context'),
  ],
  ['spec: {}\napiVersion: v1\n', wrong(`Object 'Kind' is missing in '{"apiVersion":"v1","spec":{}}'`)],
  ['kind: Pod\n', wrong(`Object 'apiVersion' is missing in '{"kind":"Pod"}'`)],
  [
    'apiVersion: v1\nkind: Podd\nmetadata: {name: a}\n',
    wrong('no kind "Podd" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"'),
  ],
  ['apiVersion: v1\nkind: Pod\nmetadata: {}\n', 'invalid pod: name is needed for the pod'],
])('the manifest %j is refused', (text, error) => {
  expect(staticPod(text, path, node, '')).toEqual({ error });
});

it('a manifest is a Pod with the name of its node', () => {
  const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: []}\n';
  expect(staticPod(text, path, node, '')).toMatchObject({ metadata: { name: 'web-node01', namespace: 'default' } });
});
