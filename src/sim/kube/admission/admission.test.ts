import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#apimachinery';
import type { PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import { seededRandom, virtualClock } from '../../time/index.ts';
import { createRegistry, defineResource, type ResourceDefinition } from '../registry/index.ts';
import { createStore } from '../storage/index.ts';
import { pickDefaultClass } from './default-storage-class.ts';
import { admission } from './index.ts';

/** The kinds that the plug-ins look at, without rules of their own. */
function bare(group: string, kind: string, resource: string, namespaced: boolean): ResourceDefinition {
  const schema = `test.${kind}`;
  return defineResource({
    group,
    version: 'v1',
    kind,
    resource,
    singular: resource,
    namespaced,
    schema,
    columns: [],
    generation: 'none',
  });
}

const kinds = {
  namespaces: bare('', 'Namespace', 'namespaces', false),
  pods: bare('', 'Pod', 'pods', true),
  configmaps: bare('', 'ConfigMap', 'configmaps', true),
  serviceaccounts: bare('', 'ServiceAccount', 'serviceaccounts', true),
  persistentvolumes: bare('', 'PersistentVolume', 'persistentvolumes', false),
  persistentvolumeclaims: bare('', 'PersistentVolumeClaim', 'persistentvolumeclaims', true),
  storageclasses: bare('storage.k8s.io', 'StorageClass', 'storageclasses', false),
  priorityclasses: bare('scheduling.k8s.io', 'PriorityClass', 'priorityclasses', false),
};

function setup() {
  const registry = createRegistry({
    store: createStore(),
    clock: virtualClock(Date.UTC(2026, 0, 1)),
    random: seededRandom('test'),
    resources: Object.values(kinds),
    admission,
  });
  const create = (kind: keyof typeof kinds, name: string, rest: Record<string, unknown> = {}, namespace = 'ns') =>
    registry.create(kinds[kind], kinds[kind].namespaced ? namespace : undefined, {
      metadata: { name },
      ...rest,
    } as unknown as KubeObject);
  return { registry, create };
}

async function withNamespace() {
  const context = setup();
  await context.create('namespaces', 'ns');
  await context.create('serviceaccounts', 'default');
  const pod = async (spec: object = {}) =>
    (await context.create('pods', 'p', { spec: { containers: [{ name: 'c' }], ...spec } })) as Pod;
  return { ...context, pod };
}

describe('NamespaceLifecycle', () => {
  test('nothing is created in a namespace that is not there', async () => {
    await expect(setup().create('configmaps', 'a')).rejects.toMatchObject({
      code: 404,
      message: 'namespaces "ns" not found',
    });
  });

  test('nothing is created in a namespace that is being terminated', async () => {
    const { create } = setup();
    await create('namespaces', 'ns', { status: { phase: 'Terminating' } });
    await expect(create('configmaps', 'a')).rejects.toMatchObject({
      code: 403,
      message:
        'configmaps "a" is forbidden: unable to create new content in namespace ns because it is being terminated',
      status: {
        details: {
          name: 'a',
          kind: 'configmaps',
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: 'namespace ns is being terminated',
              field: 'metadata.namespace',
            },
          ],
        },
      },
    });
  });

  test.each(['default', 'kube-system', 'kube-public'])('the namespace %s stays', async (name) => {
    const { create, registry } = setup();
    await create('namespaces', name);
    await expect(registry.delete(kinds.namespaces, undefined, name)).rejects.toMatchObject({
      code: 403,
      message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    });
  });
});

describe('ServiceAccount', () => {
  test('mounts the token of the default account as the real server does', async () => {
    const { spec } = await (await withNamespace()).pod();
    const name = spec.volumes?.[0]?.name ?? '';
    expect(name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect([spec.serviceAccountName, spec.serviceAccount]).toEqual(['default', 'default']);
    expect(spec.containers[0]?.volumeMounts).toEqual([
      { name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ]);
    expect(spec.volumes?.[0]?.projected).toEqual({
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 420,
    });
  });

  test('an account that is not there is forbidden', async () => {
    const { pod } = await withNamespace();
    await expect(pod({ serviceAccountName: 'robot' })).rejects.toMatchObject({
      code: 403,
      message: 'pods "p" is forbidden: error looking up service account ns/robot: serviceaccount "robot" not found',
    });
  });

  test.each([
    ['the pod says no', { automountServiceAccountToken: false }, undefined],
    ['the account says no', {}, false],
  ])('mounts nothing when %s', async (_what, spec, automountServiceAccountToken) => {
    const { create, pod } = await withNamespace();
    await create('serviceaccounts', 'quiet', { automountServiceAccountToken });
    expect((await pod({ serviceAccountName: 'quiet', ...spec })).spec.volumes).toBeUndefined();
  });

  test('adds the image pull secrets of the account', async () => {
    const { create, pod } = await withNamespace();
    await create('serviceaccounts', 'puller', { imagePullSecrets: [{ name: 'registry' }] });
    expect((await pod({ serviceAccountName: 'puller' })).spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
  });
});

describe('Priority', () => {
  test('is 0 without a class', async () => {
    const { spec } = await (await withNamespace()).pod();
    expect([spec.priority, spec.preemptionPolicy]).toEqual([0, 'PreemptLowerPriority']);
  });

  test('comes from the named class', async () => {
    const { create, pod } = await withNamespace();
    await create('priorityclasses', 'high', { value: 1000, preemptionPolicy: 'Never' });
    const { spec } = await pod({ priorityClassName: 'high' });
    expect([spec.priority, spec.preemptionPolicy]).toEqual([1000, 'Never']);
  });

  test.each([
    [{ priorityClassName: 'none' }, 'pods "p" is forbidden: no PriorityClass with name none was found'],
    [
      { priority: 5 },
      'pods "p" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    ],
  ])('%o is forbidden', async (spec, message) => {
    const { pod } = await withNamespace();
    await expect(pod(spec)).rejects.toMatchObject({ code: 403, message });
  });
});

test('DefaultTolerationSeconds adds what is missing', async () => {
  const { pod } = await withNamespace();
  const own = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 };
  const { spec } = await pod({ tolerations: [own] });
  expect(spec.tolerations).toEqual([
    own,
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ]);
});

test('StorageObjectInUseProtection holds volumes and claims', async () => {
  const { create } = await withNamespace();
  expect((await create('persistentvolumes', 'v')).metadata.finalizers).toEqual(['kubernetes.io/pv-protection']);
  expect((await create('persistentvolumeclaims', 'c')).metadata.finalizers).toEqual(['kubernetes.io/pvc-protection']);
});

describe('DefaultStorageClass', () => {
  const marked = (name: string, created: string, value = 'true') =>
    ({
      metadata: {
        name,
        creationTimestamp: created,
        annotations: { 'storageclass.kubernetes.io/is-default-class': value },
      },
    }) as unknown as StorageClass;

  test.each([
    ['no class is marked', [marked('a', '2026', 'false')], undefined],
    ['one is marked', [marked('a', '2026'), marked('b', '2027', 'false')], 'a'],
    ['the newest of several', [marked('a', '2026'), marked('b', '2027')], 'b'],
    ['the first by name of equally old ones', [marked('b', '2026'), marked('a', '2026')], 'a'],
  ])('picks: %s', (_what, classes, expected) => {
    expect(pickDefaultClass(classes)).toBe(expected);
  });

  test.each([
    ['nothing said', {}, 'fast'],
    ['an empty class', { spec: { storageClassName: '' } }, ''],
    ['a class', { spec: { storageClassName: 'slow' } }, 'slow'],
  ])('a claim with %s', async (_what, more, expected) => {
    const { create } = await withNamespace();
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    await create('storageclasses', 'fast', { metadata: { name: 'fast', annotations } });
    const claim = (await create('persistentvolumeclaims', 'c', more)) as PersistentVolumeClaim;
    expect(claim.spec?.storageClassName).toBe(expected);
  });
});

describe('PersistentVolumeClaimResize', () => {
  async function grow(phase: string, storageClass: Record<string, unknown>, to: string) {
    const { create, registry } = await withNamespace();
    await create('storageclasses', 'fast', storageClass);
    const spec = (storage: string) => ({ storageClassName: 'fast', resources: { requests: { storage } } });
    await create('persistentvolumeclaims', 'c', { spec: spec('1Gi'), status: { phase } });
    return registry.update(kinds.persistentvolumeclaims, 'ns', 'c', (current) => ({ ...current, spec: spec(to) }));
  }

  test.each([
    ['Pending', { allowVolumeExpansion: true }, 'Only bound persistent volume claims can be expanded'],
    [
      'Bound',
      {},
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    ],
  ])('%s with %o may not grow', async (phase, storageClass, reason) => {
    await expect(grow(phase, storageClass, '2Gi')).rejects.toMatchObject({
      code: 403,
      message: `persistentvolumeclaims "c" is forbidden: ${reason}`,
    });
  });

  test.each([
    ['2Gi', { allowVolumeExpansion: true }],
    ['1024Mi', {}],
  ])('to %s with %o is allowed', async (to, storageClass) => {
    await expect(grow('Bound', storageClass, to)).resolves.toMatchObject({
      spec: { resources: { requests: { storage: to } } },
    });
  });
});

describe('a ServiceAccount that insists on its own secrets', () => {
  const secretive = { metadata: { name: 'own', annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } } };

  test.each([
    [
      { volumes: [{ name: 'v', secret: { secretName: 's' } }] },
      'volume with secret.secretName="s" is not allowed because service account own does not reference that secret',
    ],
    [
      { containers: [{ name: 'c', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }] },
      'container c with envVar A referencing secret.secretName="s" is not allowed because service account own does not reference that secret',
    ],
    [
      { initContainers: [{ name: 'i', envFrom: [{ secretRef: { name: 's' } }] }] },
      'init container i with envFrom referencing secret.secretName="s" is not allowed because service account own does not reference that secret',
    ],
    [
      { imagePullSecrets: [{ name: 'x' }] },
      'imagePullSecrets[0].name="x" is not allowed because service account own does not reference that imagePullSecret',
    ],
  ])('refuses %j', async (spec, reason) => {
    const { create, pod } = await withNamespace();
    await create('serviceaccounts', 'own', { ...secretive, secrets: [{ name: 'mine' }] });
    await expect(pod({ serviceAccountName: 'own', ...spec })).rejects.toMatchObject({
      code: 403,
      message: `pods "p" is forbidden: ${reason}`,
    });
  });

  test('allows those', async () => {
    const { create, pod } = await withNamespace();
    await create('serviceaccounts', 'own', { ...secretive, secrets: [{ name: 's' }] });
    await expect(
      pod({ serviceAccountName: 'own', volumes: [{ name: 'v', secret: { secretName: 's' } }] }),
    ).resolves.toBeDefined();
  });
});

describe('PriorityClass', () => {
  test('only one is the global default', async () => {
    const { create } = await withNamespace();
    await create('priorityclasses', 'a', { value: 1, globalDefault: true });
    await expect(create('priorityclasses', 'b', { value: 2, globalDefault: true })).rejects.toMatchObject({
      code: 403,
      message:
        'priorityclasses.scheduling.k8s.io "b" is forbidden: PriorityClass a is already marked as default. Only one default can exist',
    });
  });
});
