import { expect, test } from 'vitest';
import type { KubernetesObject, Originals, Target } from '#api';
import { judgeIn, survivorsIn } from '../../testing.ts';
import { clusterTarget } from '../testing.ts';
import { resource } from './index.ts';

const volume = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'disk', uid: 'one', resourceVersion: '7' },
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/srv/disk', type: '' } },
  status: { phase: 'Available' },
} satisfies KubernetesObject;

/** The lab now, and what was there at the beginning. */
function lab(now: KubernetesObject, before: readonly KubernetesObject[] = [volume]): Target {
  const originals: Originals = Object.fromEntries(before.map((one) => [one.metadata?.uid ?? '', one]));
  return { ...clusterTarget([now]), originals };
}

const kept = { apiVersion: 'v1', kind: 'PersistentVolume', name: 'disk', kept: true };
const unchanged = { apiVersion: 'v1', kind: 'PersistentVolume', name: 'disk', unchanged: true };
const withSpec = (spec: object, metadata: object = {}): KubernetesObject => ({
  ...volume,
  metadata: { ...volume.metadata, ...metadata },
  spec: { ...volume.spec, ...spec },
});
const claimRef = { namespace: 'shop', name: 'orders', uid: 'claim' };

test.each<[string, object, KubernetesObject, string]>([
  ['the same object is kept, whatever was changed', kept, withSpec({ capacity: { storage: '2Gi' } }), 'pass'],
  ['one made anew is not', kept, withSpec({}, { uid: 'two' }), 'fail'],
  ['one made anew is not unchanged, though all is equal', unchanged, withSpec({}, { uid: 'two' }), 'fail'],
  ['what the server keeps is no change', unchanged, withSpec({}, { resourceVersion: '9', finalizers: ['x'] }), 'pass'],
  ['a status is no change', unchanged, { ...volume, status: { phase: 'Released' } }, 'pass'],
  ['what means the same is no change', unchanged, withSpec({ capacity: { storage: '1024Mi' } }), 'pass'],
  ['an empty map is none', unchanged, withSpec({}, { labels: {}, annotations: {} }), 'pass'],
  ['another size', unchanged, withSpec({ capacity: { storage: '2Gi' } }), 'fail'],
  ['a field that was not there', unchanged, withSpec({ mountOptions: ['ro'] }), 'fail'],
  ['a field within a field', unchanged, withSpec({ hostPath: { path: '/srv/disk', type: 'Directory' } }), 'fail'],
  ['a label', unchanged, withSpec({}, { labels: { use: 'web' } }), 'fail'],
  ['an annotation', unchanged, withSpec({}, { annotations: { note: 'x' } }), 'fail'],
  [
    'the books that kubectl keeps are no change',
    unchanged,
    withSpec({}, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }),
    'pass',
  ],
  [
    'a binding by the controller is no change',
    unchanged,
    withSpec({ claimRef }, { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } }),
    'pass',
  ],
  ['a binding by hand is one', unchanged, withSpec({ claimRef }), 'fail'],
])('%s', async (_, spec, now, verdict) => {
  expect((await judgeIn(resource, spec, lab(now))).verdict).toBe(verdict);
});

test('each change is told with both values', async () => {
  const judgement = await judgeIn(
    resource,
    unchanged,
    lab(withSpec({ capacity: { storage: '2Gi' } }, { labels: { a: 'b' } })),
  );
  expect(judgement.message).toEqual({
    en: 'PersistentVolume disk: metadata.labels was changed from {} to {a: b}. spec.capacity was changed from {storage: 1Gi} to {storage: 2Gi}.',
    ko: 'PersistentVolume disk: metadata.labels 값이 {}에서 {a: b}(으)로 바뀌었습니다. spec.capacity 값이 {storage: 1Gi}에서 {storage: 2Gi}(으)로 바뀌었습니다.',
  });
  expect((await judgeIn(resource, kept, lab(withSpec({}, { uid: 'two' })))).message.en).toBe(
    'PersistentVolume disk: It was made anew; the one that was there at the beginning has to stay.',
  );
});

test('sections of a map, and fields on the first level, are compared as well', async () => {
  const map = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'disk', namespace: 'default', uid: 'one' },
    data: { a: '1' },
  };
  const spec = { apiVersion: 'v1', kind: 'ConfigMap', name: 'disk', unchanged: true };
  const verdict = async (now: KubernetesObject): Promise<string> =>
    (await judgeIn(resource, spec, lab(now, [map]))).verdict;
  expect(await verdict(map)).toBe('pass');
  expect(await verdict({ ...map, immutable: true })).toBe('fail');
  expect(await verdict({ ...map, data: { a: '1', b: '' } })).toBe('fail');
  expect(await verdict({ ...map, binaryData: { b: 'eA==' } })).toBe('fail');
});

test('of several objects those that were there count', async () => {
  const spec = { apiVersion: 'v1', kind: 'PersistentVolume', count: { exactly: 1 }, kept: true };
  expect((await judgeIn(resource, spec, lab(volume))).verdict).toBe('pass');
  expect((await judgeIn(resource, spec, lab(withSpec({}, { uid: 'two' })))).verdict).toBe('fail');
});

test.each([kept, unchanged])('no mutant of %j passes', async (spec) => {
  expect(await survivorsIn(resource, spec, lab(volume))).toMatchObject({ survivors: [] });
});

test('only what is asked for is noted at the beginning, without managed fields', async () => {
  const target = clusterTarget([withSpec({}, { managedFields: [{}] })]);
  const noted = async (spec: object) => resource.originals?.(resource.schema.parse(spec), target);
  expect(await noted(unchanged)).toEqual([volume]);
  expect(await noted(kept)).toEqual([{ kind: 'PersistentVolume', metadata: { name: 'disk', uid: 'one' } }]);
  expect(await noted({ ...kept, kept: undefined })).toEqual([]);
});

test('a lab whose beginning nobody noted is not judged, unless the object is missing anyway', async () => {
  await expect(judgeIn(resource, kept, clusterTarget([volume]))).rejects.toThrow('Nobody noted');
  expect((await judgeIn(resource, kept, clusterTarget([]))).verdict).toBe('fail');
});

test('what is absent is neither kept nor unchanged', () => {
  expect(() => resource.schema.parse({ ...kept, absent: true })).toThrow('neither kept nor unchanged');
});
