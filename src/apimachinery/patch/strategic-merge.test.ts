import { describe, expect, test } from 'vitest';
import { applyStrategicMergePatch } from './strategic-merge.ts';

const podKey = 'k8s.io/api/core/v1.Pod';
const apply = (document: unknown, patch: unknown, key = podKey) => applyStrategicMergePatch(document, patch, key);
const spec = (containers: unknown, more: object = {}) => ({ spec: { containers, ...more } });
const a = { name: 'a', image: 'a:1' };
const b = { name: 'b', image: 'b:1' };
const c = { name: 'c', image: 'c:1' };

describe('lists with a merge key', () => {
  test.each<[string, unknown, unknown, unknown]>([
    [
      'an item with the key of another merges into it',
      [a, b],
      [{ name: 'b', image: 'b:2' }],
      [a, { ...b, image: 'b:2' }],
    ],
    ['an item with a new key comes before those of the server', [a, b], [c], [c, a, b]],
    ['an item is deleted by its key', [a, b], [{ name: 'a', $patch: 'delete' }], [b]],
    ['deleting what is not there changes nothing', [a], [{ name: 'x', $patch: 'delete' }], [a]],
    ['all items are replaced', [a, b], [c, { $patch: 'replace' }], [c]],
    ['a field of an item is removed by null', [a], [{ name: 'a', image: null }], [{ name: 'a' }]],
    [
      'nulls of a new item stay for decoding to drop',
      [a],
      [{ name: 'c', image: null }],
      [{ name: 'c', image: null }, a],
    ],
    [
      'known items keep the order of the server when the patch only changes them',
      [a, b, c],
      [{ name: 'c', image: 'c:2' }],
      [a, b, { ...c, image: 'c:2' }],
    ],
    ['items of the patch come in its order', [a, b, c], [{ name: 'c' }, { name: 'a' }], [b, c, a]],
  ])('%s', (_, before, patch, after) => {
    expect(apply(spec(before), spec(patch))).toEqual(spec(after));
  });
});

describe('the order of elements', () => {
  const order = (...names: string[]) => names.map((name) => ({ name }));
  test('a list is brought into the order that the patch names', () => {
    const patch = { spec: { '$setElementOrder/containers': order('c', 'a', 'b') } };
    expect(apply(spec([a, b, c]), patch)).toEqual(spec([c, a, b]));
  });

  test('items that only the server has stay before those they stood before', () => {
    const patch = {
      spec: { '$setElementOrder/containers': order('c', 'b'), containers: [{ name: 'b', image: 'b:2' }] },
    };
    expect(apply(spec([a, b, c]), patch)).toEqual(spec([a, c, { ...b, image: 'b:2' }]));
  });

  test('new, changed and deleted items at once, as kubectl apply sends them', () => {
    const patch = {
      spec: {
        '$setElementOrder/containers': order('b', 'c'),
        containers: [{ name: 'b', image: 'b:2' }, c, { name: 'a', $patch: 'delete' }],
      },
    };
    expect(apply(spec([a, b]), patch)).toEqual(spec([{ ...b, image: 'b:2' }, c]));
  });

  test('a list without a merge key is replaced, in its own order', () => {
    const list = [{ names: ['x'] }];
    const patch = {
      spec: { topologySpreadConstraints: null, '$setElementOrder/tolerations': list, tolerations: list },
    };
    expect(apply({ spec: { tolerations: [] } }, patch)).toEqual({ spec: { tolerations: list } });
  });

  test('the patch must follow its own order', () => {
    const patch = { spec: { '$setElementOrder/containers': order('a'), containers: [{ name: 'b' }] } };
    expect(() => apply(spec([a, b]), patch)).toThrow(
      "The order in patch list:\n[map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:a]]\n",
    );
  });

  test('lists of texts have an order too', () => {
    const patch = { metadata: { '$setElementOrder/finalizers': ['y', 'z', 'x'], finalizers: ['z'] } };
    expect(apply({ metadata: { finalizers: ['x', 'y'] } }, patch)).toEqual({
      metadata: { finalizers: ['y', 'z', 'x'] },
    });
  });
});

describe('lists of texts', () => {
  test('those that merge are united, new ones first', () => {
    expect(apply({ metadata: { finalizers: ['x', 'y'] } }, { metadata: { finalizers: ['z', 'x'] } })).toEqual({
      metadata: { finalizers: ['z', 'x', 'y'] },
    });
  });

  test('single texts are deleted', () => {
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['x'] } };
    expect(apply({ metadata: { finalizers: ['x', 'y'] } }, patch)).toEqual({ metadata: { finalizers: ['y'] } });
  });

  test('those that do not merge are replaced', () => {
    const patch = spec([{ name: 'a', command: ['c'] }]);
    expect(apply(spec([{ name: 'a', command: ['a', 'b'] }]), patch)).toEqual(spec([{ name: 'a', command: ['c'] }]));
  });
});

test('lists without a merge key are replaced: taints, tolerations', () => {
  const before = spec([a], { tolerations: [{ key: 'x' }, { key: 'y' }] });
  expect(apply(before, { spec: { tolerations: [{ key: 'z' }] } })).toEqual(spec([a], { tolerations: [{ key: 'z' }] }));
});

describe('objects', () => {
  test('they merge, and null removes', () => {
    const before = { metadata: { labels: { a: '1', b: '2' } } };
    expect(apply(before, { metadata: { labels: { b: null, c: '3' } } })).toEqual({
      metadata: { labels: { a: '1', c: '3' } },
    });
  });

  test('$patch: replace keeps nothing, $patch: delete leaves it empty', () => {
    const before = { metadata: { labels: { a: '1', b: '2' } } };
    expect(apply(before, { metadata: { labels: { $patch: 'replace', c: '3' } } })).toEqual({
      metadata: { labels: { c: '3' } },
    });
    expect(apply(before, { metadata: { labels: { $patch: 'delete' } } })).toEqual({ metadata: { labels: {} } });
  });

  test('$retainKeys removes every field that it does not name', () => {
    const key = 'k8s.io/api/apps/v1.Deployment';
    const before = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    expect(apply(before, patch, key)).toEqual({ spec: { strategy: { type: 'Recreate' } } });
    const wrong = { spec: { strategy: { $retainKeys: ['type'], rollingUpdate: {} } } };
    expect(() => apply(before, wrong, key)).toThrow('invalid patch format of retainKeys');
  });

  test('a volume that changes its source loses the old one', () => {
    const before = spec([], { volumes: [{ name: 'v', emptyDir: {} }] });
    const patch = { spec: { volumes: [{ $retainKeys: ['name', 'hostPath'], name: 'v', hostPath: { path: '/x' } }] } };
    expect(apply(before, patch)).toEqual(spec([], { volumes: [{ name: 'v', hostPath: { path: '/x' } }] }));
  });
});

describe('a patch that does not fit is refused in the words of the real one', () => {
  test.each<[string, unknown, unknown, string]>([
    [
      'an item without its key',
      spec([a]),
      spec([{ image: 'x' }]),
      'map: map[image:x] does not contain declared merge key: name',
    ],
    ['an unknown directive', {}, { $patch: 'merge2' }, 'unknown patch type: merge2 in map: map[$patch:merge2]'],
    [
      'a wrong directive in a list',
      spec([a]),
      spec([{ name: 'a', $patch: 'x' }]),
      'unknown patch type: x in map: map[$patch:x name:a]',
    ],
    [
      'a list that is no list of keys',
      spec([a]),
      { spec: { '$setElementOrder/containers': 'x' } },
      'expected a []interface {}, but received a string',
    ],
    ['a list of mixed types', spec([a]), spec(['x']), 'list element types are not identical'],
    [
      'a directive without a list',
      { metadata: { finalizers: ['a'] } },
      { metadata: { $deleteFromPrimitiveList: ['a'] } },
      'invalid patch format of primitive list',
    ],
  ])('%s', (_, document, patch, message) => {
    expect(() => apply(document, patch)).toThrow(message);
  });

  test('a custom resource', () => {
    expect(() => applyStrategicMergePatch({}, {}, undefined)).toThrow('strategic merge patch format is not supported');
  });
});

test('neither document nor patch change', () => {
  const document = Object.freeze(spec(Object.freeze([Object.freeze({ ...a })])));
  const patch = Object.freeze(spec(Object.freeze([Object.freeze({ name: 'a', image: 'x' })])));
  expect(apply(document, patch)).toEqual(spec([{ name: 'a', image: 'x' }]));
  expect(document).toEqual(spec([a]));
});
