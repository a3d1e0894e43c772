import { expect, it } from 'vitest';
import type { Node, Pod, Service } from '#types/core-v1';
import type { EndpointSlice } from '#types/discovery-v1';
import { planEndpoints } from '../endpoints/plan.ts';
import { planSlices } from './plan.ts';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', uid: 'u', labels: { app: 'web' } },
  spec: {
    clusterIP: '10.96.1.1',
    ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }],
    selector: { app: 'web' },
  },
};

function pod(name: string, ip: string, { ready = true, terminating = false, port = 8080 } = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      ...(terminating ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { nodeName: 'node01', containers: [{ name: 'c', ports: [{ name: 'http', containerPort: port }] }] },
    status: { podIP: ip, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  } as Pod;
}

const plan = (pods: readonly Pod[], existing: readonly EndpointSlice[] = []) =>
  planSlices(service, pods, existing, () => undefined, undefined);

function stored(slice: EndpointSlice | undefined, name: string): EndpointSlice {
  if (slice === undefined) throw new Error('nothing planned');
  return { ...slice, metadata: { ...slice.metadata, name, resourceVersion: '1' } };
}

it('a Service without Pods has one empty slice, which stays', () => {
  const { create } = plan([]);
  expect(create).toHaveLength(1);
  expect(create[0]).toMatchObject({ addressType: 'IPv4', endpoints: [], ports: [] });
  expect(plan([], [stored(create[0], 'web-a')])).toEqual({ create: [], update: [], delete: [], dealt: [] });
});

it('the empty slice takes the first Pods', () => {
  const empty = stored(plan([]).create[0], 'web-a');
  const { create, update, delete: gone } = plan([pod('a', '10.0.0.1')], [empty]);
  expect([create, gone]).toEqual([[], []]);
  expect(update).toHaveLength(1);
  expect(update[0]).toMatchObject({
    metadata: { name: 'web-a' },
    endpoints: [
      {
        addresses: ['10.0.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'node01',
        targetRef: { kind: 'Pod', name: 'a', namespace: 'default', uid: 'a' },
      },
    ],
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
  });
});

it.each([
  [{ ready: false }, { ready: false, serving: false, terminating: false }],
  [{ terminating: true }, { ready: false, serving: true, terminating: true }],
])('a Pod that is %j has the conditions %j', (state, conditions) => {
  expect(plan([pod('a', '10.0.0.1', state)]).create[0]?.endpoints[0]?.conditions).toEqual(conditions);
});

it.each([
  ['PreferClose', { zone: 'z' }, {}, { forZones: [{ name: 'z' }] }],
  ['PreferSameZone', {}, {}, undefined],
  ['PreferSameNode', {}, {}, { forNodes: [{ name: 'node01' }] }],
  ['PreferSameNode', { zone: 'z' }, {}, { forZones: [{ name: 'z' }], forNodes: [{ name: 'node01' }] }],
  ['PreferSameNode', { zone: 'z' }, { ready: false }, undefined],
  [undefined, { zone: 'z' }, {}, undefined],
])(
  '%s in %j hints at whom a Pod that is %j is meant for: %j',
  (distribution, { zone }: { zone?: string }, state, hints) => {
    const labels = zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone };
    const node = (): Node => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node01', labels }, spec: {} });
    const spec = { ...service.spec, ...(distribution === undefined ? {} : { trafficDistribution: distribution }) };
    const { create } = planSlices({ ...service, spec }, [pod('a', '10.0.0.1', state)], [], node, undefined);
    expect(create[0]?.endpoints[0]?.hints).toEqual(hints);
  },
);

it('a slice holds a hundred endpoints, and Pods with other ports have slices of their own', () => {
  const pods = Array.from({ length: 150 }, (_, index) => pod(`p${index}`, `10.0.1.${index}`));
  const { create } = plan([...pods, pod('other', '10.0.2.1', { port: 9090 })]);
  expect(create.map(({ endpoints }) => endpoints.length)).toEqual([100, 50, 1]);
});

it('Endpoints tell ready Pods from others and leave terminating ones out', () => {
  const pods = [
    pod('b', '10.0.0.2'),
    pod('a', '10.0.0.1'),
    pod('c', '10.0.0.3', { ready: false }),
    pod('d', '10.0.0.4', { terminating: true }),
  ];
  const endpoints = planEndpoints(service, pods, undefined, '2026-01-01T00:00:00Z');
  expect(endpoints?.metadata).toEqual({
    name: 'web',
    namespace: 'default',
    labels: { app: 'web', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
    annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:00:00Z' },
  });
  expect(
    endpoints?.subsets?.map(({ addresses, notReadyAddresses, ports }) => ({
      ready: addresses?.map(({ ip }) => ip),
      notReady: notReadyAddresses?.map(({ ip }) => ip),
      ports,
    })),
  ).toEqual([{ ready: ['10.0.0.1', '10.0.0.2'], notReady: ['10.0.0.3'], ports: [{ port: 8080, protocol: 'TCP' }] }]);
  expect(planEndpoints(service, pods, endpoints, undefined)).toBeUndefined();
});
