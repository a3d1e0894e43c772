import { expect, it } from 'vitest';
import { inGoOrder, sortMerged, sortPatched } from './go-order.ts';

const pod = 'k8s.io/api/core/v1.Pod';

it('puts fields of structs in the order of their declaration and keys of maps in that of the alphabet', () => {
  const object = {
    metadata: { labels: { b: '1', a: '2' }, name: 'p' },
    spec: { containers: [{ image: 'x', name: 'c' }] },
    apiVersion: 'v1',
    kind: 'Pod',
  };
  expect(JSON.stringify(inGoOrder(object, pod))).toBe(
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","labels":{"a":"2","b":"1"}},"spec":{"containers":[{"name":"c","image":"x"}]}}',
  );
});

it('sorts what a merge patch goes through, and nothing else', () => {
  const before = { kind: 'Pod', apiVersion: 'v1', spec: { volumes: 1, containers: 2 }, status: { z: 1, a: 2 } };
  const after = { ...before, spec: { ...before.spec, added: { y: 1, x: 2 } } };
  expect(JSON.stringify(sortMerged(after, { spec: { added: { y: 1, x: 2 } } }, before))).toBe(
    '{"apiVersion":"v1","kind":"Pod","spec":{"added":{"x":2,"y":1},"containers":2,"volumes":1},"status":{"z":1,"a":2}}',
  );
});

it('sorts what stands on the way to the paths of a JSON patch', () => {
  const after = { kind: 'Pod', apiVersion: 'v1', spec: { b: 1, a: [{ d: 1, c: 2 }] }, status: { z: 1, a: 2 } };
  expect(JSON.stringify(sortPatched(after, [{ op: 'replace', path: '/spec/a/0/c', value: 2 }]))).toBe(
    '{"apiVersion":"v1","kind":"Pod","spec":{"a":[{"c":2,"d":1}],"b":1},"status":{"z":1,"a":2}}',
  );
});

it('sorts lists of a merge patch to their depth', () => {
  const list = [{ y: { d: 1, c: 2 }, x: 2 }];
  expect(JSON.stringify(sortMerged({ list }, { list }, { list: [] }))).toBe('{"list":[{"x":2,"y":{"c":2,"d":1}}]}');
});
