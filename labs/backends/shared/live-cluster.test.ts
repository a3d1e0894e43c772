import { expect, test } from 'vitest';
import type { Handler } from '#api';
import type { KubeObject } from '#apimachinery';
import { createKubeClient, type KubeClient, readBody } from '#clients';
import { liveLabels } from './live-owner.ts';
import { removeOwned } from './orphans.ts';
import { checkSetup } from './preflight.ts';

const verbs = ['create', 'delete', 'get', 'list'];

/** A cluster of Namespaces and PersistentVolumeClaims, which allows all but those verbs and notes what is deleted. */
function cluster(forbidden: readonly string[], namespaces: readonly KubeObject[] = []) {
  const deleted: string[] = [];
  const answer = async (request: Parameters<Handler>[0]): Promise<unknown> => {
    if (request.method === 'DELETE') return deleted.push(request.path);
    if (request.path === '/apis') return { groups: [] };
    if (request.path.startsWith('/api/v1/namespaces')) return { items: namespaces, metadata: { resourceVersion: '1' } };
    if (request.path === '/api/v1') {
      const resources = [
        { name: 'namespaces', kind: 'Namespace', namespaced: false, verbs },
        { name: 'namespaces/status', kind: 'Namespace', namespaced: false, verbs: ['get'] },
        { name: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', namespaced: true, verbs: ['create'] },
      ];
      return { groupVersion: 'v1', resources };
    }
    if (!request.path.includes('selfsubjectaccessreviews')) return undefined;
    const text = Buffer.from(await readBody({ status: 200, headers: {}, body: request.body })).toString('utf8');
    const { verb, resource } = JSON.parse(text).spec.resourceAttributes;
    return { status: { allowed: !forbidden.includes(`${verb} ${resource}`) } };
  };
  const handler: Handler = async (request) => {
    const body = await answer(request);
    return { status: body === undefined ? 404 : 200, headers: {}, body: JSON.stringify(body ?? { code: 404 }) };
  };
  return { client: createKubeClient(handler), deleted };
}

const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } };
const claim: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'web' },
  spec: { storageClassName: 'fast' },
};
const check = (client: KubeClient, ...objects: KubeObject[]) => checkSetup(client, 'mine', objects);

test('the rights that are missing are told all at once', async () => {
  const { client } = cluster(['create namespaces', 'delete namespaces']);
  await expect(check(client, namespace)).rejects.toThrow(
    'The user of context "mine" may not create namespaces, delete namespaces, which the scenario needs.',
  );
});

test('kinds and classes that the cluster lacks are told all at once', async () => {
  const widget: KubeObject = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } };
  await expect(check(cluster([]).client, namespace, claim, widget)).rejects.toThrow(
    'lacks what the scenario needs. It has no kind Widget (example.com/v1). It has no StorageClass fast.',
  );
});

test("a class of the lab's own that nobody brings is meant to be missing", async () => {
  const waiting: KubeObject = { ...claim, spec: { storageClassName: 'lab-k3x9a-fats' } };
  await expect(checkSetup(cluster([]).client, 'mine', [waiting], {}, 'lab-k3x9a-')).resolves.toBeUndefined();
  await expect(checkSetup(cluster([]).client, 'mine', [waiting], {}, 'lab-other-')).rejects.toThrow('lab-k3x9a-fats');
});

test('a class for which the setup brings a volume is not missing', async () => {
  const volume: KubeObject = { ...namespace, metadata: { name: 'v' }, spec: { storageClassName: 'fast' } };
  await expect(check(cluster([]).client, claim, { ...volume, kind: 'PersistentVolume' })).rejects.toThrow(
    'lacks what the scenario needs. It has no kind PersistentVolume (v1).',
  );
});

test('only what dead labs of this owner made is deleted', async () => {
  const made = (name: string, lab: string, more: object = {}): KubeObject => ({
    ...namespace,
    metadata: { name, labels: { [liveLabels.name]: lab }, ...more },
  });
  const leaving = made('leaving', 'dead', { deletionTimestamp: '2026-01-01T00:00:00Z' });
  const { client, deleted } = cluster([], [made('mine', 'alive'), made('left', 'dead'), leaving]);
  expect(await removeOwned(client, 'me', ['alive'])).toEqual(['Namespace left']);
  expect(deleted).toEqual(['/api/v1/namespaces/left']);
});
