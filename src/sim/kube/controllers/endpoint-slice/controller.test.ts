import { expect, it } from 'vitest';
import type { Event } from '#types/core-v1';
import type { EndpointSlice } from '#types/discovery-v1';
import { workloadCluster } from '../../workload-testing.ts';

it('looks at a Service again a second after somebody deleted its slice, not after its own writes', async () => {
  const cluster = await workloadCluster();
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  const slices = () =>
    cluster
      .list<EndpointSlice>('EndpointSlice')
      .flatMap(({ metadata }) => (metadata.labels?.['kubernetes.io/service-name'] === 'web' ? [metadata.name] : []));
  const told = () =>
    cluster.list<Event>('Event').flatMap(({ involvedObject, count }) => (involvedObject.name === 'web' ? [count] : []));
  await cluster.settled();
  await cluster.advance(5000);
  const [first] = slices();
  expect(told()).toEqual([1]);
  await cluster.remove('EndpointSlice', first ?? '');
  await cluster.settled();
  expect(slices()).toEqual([]);
  await cluster.advance(1000);
  await cluster.settled();
  expect(slices()).toHaveLength(1);
  expect(slices()).not.toEqual([first]);
  expect(told()).toEqual([2]);
});
