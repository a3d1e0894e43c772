import { describe, expect, it } from 'vitest';
import type { Event, Pod } from '#types/core-v1';
import type { ResourceClaim } from '#types/resource-v1';
import { workloadCluster } from '../../workload-testing.ts';
import { claimFromTemplate, releaseOf } from './plan.ts';

const driver = 'gpu.example.com';
const template = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaimTemplate',
  metadata: { name: 'tpl' },
  spec: {
    metadata: { labels: { app: 'x' } },
    spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }] } },
  },
};
const pod = (name: string, claim: object = { resourceClaimTemplateName: 'tpl' }): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 0,
      resourceClaims: [{ name: 'gpu', ...claim }],
      containers: [{ name: 'c', image: 'busybox:1.36', resources: { claims: [{ name: 'gpu' }] } }],
    },
  }) as Pod;

async function clusterWithGpu() {
  const cluster = await workloadCluster();
  await cluster.apply({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'DeviceClass',
    metadata: { name: 'gpu' },
    spec: { selectors: [{ cel: { expression: `device.driver == '${driver}'` } }] },
  });
  await cluster.apply({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: { name: 'node01-gpu' },
    spec: {
      driver,
      nodeName: 'node01',
      pool: { name: 'node01', generation: 1, resourceSliceCount: 1 },
      devices: [{ name: 'gpu-0' }],
    },
  });
  await cluster.apply(template);
  const claims = () => cluster.list<ResourceClaim>('ResourceClaim');
  const said = (name: string) =>
    cluster
      .list<Event>('Event')
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`);
  return { ...cluster, claims, said };
}

describe('resource claims', () => {
  it('come from a template, get a device, and go with their Pod', async () => {
    const { apply, settled, claims, said, remove } = await clusterWithGpu();
    await apply(pod('a'));
    await settled();
    await apply(pod('b'));
    await settled();
    const [a, b] = claims();
    expect(a?.metadata).toMatchObject({
      generateName: 'a-gpu-',
      labels: { app: 'x' },
      annotations: { 'resource.kubernetes.io/pod-claim-name': 'gpu' },
      finalizers: ['resource.kubernetes.io/delete-protection'],
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', controller: true }],
    });
    expect(a?.status?.allocation?.devices?.results).toEqual([
      { request: 'gpu', driver, pool: 'node01', device: 'gpu-0' },
    ]);
    expect(a?.status?.reservedFor).toMatchObject([{ resource: 'pods', name: 'a' }]);
    expect(b?.status).toEqual({});
    expect(said('a')).toEqual([
      'Scheduled: Successfully assigned default/a to node01',
      `FailedPrepareDynamicResources: Failed to prepare dynamic resources: DRA driver ${driver} is not registered`,
    ]);
    expect(said('b')).toEqual([
      'FailedScheduling: 0/2 nodes are available: 1 cannot allocate all claims, 1 node(s) had untolerated taint(s). still not schedulable, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    ]);
    await remove('Pod', 'a');
    await settled();
    expect(claims().map(({ metadata, status }) => [metadata.generateName, status?.reservedFor?.[0]?.name])).toEqual([
      ['b-gpu-', 'b'],
    ]);
  });

  it('that somebody made are shared, and give their device back when nobody uses them', async () => {
    const { apply, settled, claims, remove } = await clusterWithGpu();
    await apply({ ...template, kind: 'ResourceClaim', metadata: { name: 'own' }, spec: template.spec.spec });
    await apply(pod('a', { resourceClaimName: 'own' }));
    await apply(pod('b', { resourceClaimName: 'own' }));
    await settled();
    expect(claims()[0]?.status?.reservedFor?.map(({ name }) => name)).toEqual(['a', 'b']);
    await remove('Pod', 'a');
    await settled();
    expect(claims()[0]?.status?.allocation).toBeDefined();
    await remove('Pod', 'b');
    await settled();
    expect(claims()[0]).toMatchObject({ metadata: { name: 'own' }, status: {} });
    expect(claims()[0]?.status).toEqual({});
    expect(claims()[0]?.metadata.finalizers).toBeUndefined();
  });

  it('a Pod whose claim or template is missing waits, and is told about the template only', async () => {
    const { apply, settled, said, claims } = await clusterWithGpu();
    await apply(pod('a', { resourceClaimName: 'missing' }));
    await apply(pod('b', { resourceClaimTemplateName: 'missing' }));
    await settled();
    expect(said('a')).toEqual([]);
    expect(said('b')[0]).toBe(
      'FailedResourceClaimCreation: PodResourceClaim gpu: resource claim template "missing": resourceclaimtemplate.resource.k8s.io "missing" not found',
    );
    await apply({ ...template, kind: 'ResourceClaim', metadata: { name: 'missing' }, spec: template.spec.spec });
    await settled();
    expect(claims()[0]?.status?.reservedFor?.[0]?.name).toBe('a');
  });

  it('a class that does not exist is said', async () => {
    const { apply, settled, said } = await clusterWithGpu();
    const devices = { requests: [{ name: 'gpu', exactly: { deviceClassName: 'nope' } }] };
    await apply({ ...template, kind: 'ResourceClaim', metadata: { name: 'c' }, spec: { devices } });
    await apply(pod('a', { resourceClaimName: 'c' }));
    await settled();
    expect(said('a')).toEqual([
      'FailedScheduling: 0/2 nodes are available: request gpu: device class nope does not exist. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    ]);
  });

  it('long names give way on both sides', () => {
    const long = { ...pod('p'.repeat(50)), metadata: { name: 'p'.repeat(50), namespace: 'default' } };
    const made = claimFromTemplate(long, { name: 'c'.repeat(20) }, template as never);
    expect(made.metadata.generateName).toBe(`${'p'.repeat(39)}-${'c'.repeat(15)}`);
  });

  it.each<readonly [string, string[], boolean, object]>([
    ['is kept while somebody uses it', ['a'], false, { dropFinalizer: false }],
    [
      'loses those that are gone',
      ['a', 'gone'],
      false,
      { status: { allocation: {}, reservedFor: [{ name: 'a' }] }, dropFinalizer: false },
    ],
    ['is free after the last one', ['gone'], false, { status: {}, dropFinalizer: true }],
    ['may go when nobody uses it', [], true, { status: {}, dropFinalizer: true }],
  ])('a claim %s', (_, users, isDeleted, expected) => {
    const claim = {
      metadata: {
        finalizers: ['resource.kubernetes.io/delete-protection'],
        ...(isDeleted ? { deletionTimestamp: 'now' } : {}),
      },
      spec: {},
      status: { allocation: {}, reservedFor: users.map((name) => ({ name, uid: name, resource: 'pods' })) },
    } as unknown as ResourceClaim;
    expect(releaseOf(claim, (name) => name !== 'gone')).toMatchObject(expected);
  });
});
