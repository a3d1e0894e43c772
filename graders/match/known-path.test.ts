import { expect, test } from 'vitest';
import { parseFieldPath } from './field-path.ts';
import { pathMistake, pathMistakes } from './known-path.ts';
import { schema } from './schema.ts';

const pod = schema.typeKeyOf('v1', 'Pod') ?? '';
const set = schema.typeKeyOf('apps/v1', 'StatefulSet') ?? '';

test.each<[string, string, string | undefined]>([
  [pod, 'kind', undefined],
  [pod, 'metadata.labels["app.kubernetes.io/name"]', undefined],
  [pod, 'spec.containers[name=web].image', undefined],
  [pod, 'spec.volumes[*].hostPath.path', undefined],
  [pod, 'spec.containers[name=web].resources.limits.memory', undefined],
  [set, 'spec.volumeClaimTemplates[metadata.name=data].spec.resources.requests.storage', undefined],
  [pod, 'spec.restartpolicy', 'there is no field spec.restartpolicy (did you mean restartPolicy?)'],
  [pod, 'spec.replicas', 'there is no field spec.replicas'],
  [
    pod,
    'spec.containers.image',
    'spec.containers is a list: name an item by a key, such as [name=web], or any of them by [*]',
  ],
  [pod, 'spec.nodeName[*]', 'spec.nodeName is no list'],
  [pod, 'spec.nodeName.name', 'spec.nodeName has no fields'],
  [pod, 'spec.containers[nam=web].image', 'spec.containers[nam=web]: there is no field nam (did you mean name?)'],
  ['example.com/v1.Widget', 'spec.anything', undefined],
])('%s: %s', (typeKey, path, mistake) => {
  const segments = parseFieldPath(path);
  if (typeof segments === 'string') throw new Error(segments);
  const found = pathMistake(schema.facts, typeKey, segments);
  if (mistake === 'there is no field spec.replicas') expect(found).toMatch(/^there is no field spec\.replicas/);
  else expect(found).toBe(mistake);
});

test('the place of a mistake is that of its condition', () => {
  const fine = { path: 'spec.nodeName', present: true } as const;
  const wrong = { path: 'spec.nodName', present: true } as const;
  const places = (...conditions: Parameters<typeof pathMistakes>[2]) =>
    pathMistakes(schema.facts, pod, conditions).map(({ place }) => place);
  expect(places(fine)).toEqual([]);
  expect(places(fine, wrong)).toEqual([[1, 'path']]);
  expect(places({ anyOf: [fine, { allOf: [wrong] }] })).toEqual([[0, 'anyOf', 1, 'allOf', 0, 'path']]);
  expect(places({ not: wrong })).toEqual([[0, 'not', 'path']]);
});

test.each([
  [{ path: 'spec.containers[*].resources.limits.memory', equals: '500Mx' }, 'equals', /^"500Mx" is no quantity: /],
  [{ path: 'spec.containers[*].resources.limits.memory', oneOf: ['1Gi', '1 Gi'] }, 'oneOf', /^"1 Gi" is no quantity: /],
  [{ path: 'spec.volumes[*].emptyDir.sizeLimit', atLeast: '64MB' }, 'atLeast', /^"64MB" is no quantity: /],
  [
    { path: 'spec.containers[name=web].command', equals: 'sleep' },
    'equals',
    /^spec\.containers\[name=web\]\.command is a list: write equals: \[sleep\], or includes for one of its items$/,
  ],
])('%j demands what no object has', (condition, operator, message) => {
  const [mistake] = pathMistakes(schema.facts, pod, [condition]);
  expect(mistake?.place).toEqual([0, operator]);
  expect(mistake?.message).toMatch(message);
});

test.each([
  [{ path: 'spec.containers[*].resources.limits.memory', equals: 1024 }],
  [{ path: 'spec.containers[*].resources.limits.cpu', oneOf: ['500m', 0.5, '1e3'] }],
  [{ path: 'spec.containers[name=web].command', equals: '' }],
  [{ path: 'spec.containers[name=web].command', includes: 'sleep' }],
  [{ path: 'metadata.labels.size', equals: '500Mx' }],
])('%j may be', (condition) => {
  expect(pathMistakes(schema.facts, pod, [condition])).toEqual([]);
});

test('a kind that a built-in group lacks has the nearest one', () => {
  expect(schema.kindMistake('v1', 'PersistentVolumeClaims')).toBe(
    'there is no kind PersistentVolumeClaims in v1 (did you mean PersistentVolumeClaim?)',
  );
  expect(schema.kindMistake('apps/v1', 'Deployment')).toBeUndefined();
  expect(schema.kindMistake('example.com/v1', 'Widget')).toBeUndefined();
});
