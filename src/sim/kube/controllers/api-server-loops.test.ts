import { describe, expect, it } from 'vitest';
import type { APIService } from '#types/apiregistration-v1';
import type { FlowSchema } from '#types/flowcontrol-v1';
import type { IPAddress, ServiceCIDR } from '#types/networking-v1';
import { workloadCluster } from '../workload-testing.ts';
import { isDispensable } from './service-cidr.ts';

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { clusterIP: '10.96.0.77', ports: [{ port: 80 }] },
};

describe('what the API server makes by itself', () => {
  it('an IPAddress for each cluster IP, as long as the Service lives', async () => {
    const cluster = await workloadCluster();
    await cluster.apply(service);
    await cluster.settled();
    expect(cluster.get<IPAddress>('IPAddress', '10.96.0.77')).toMatchObject({
      metadata: {
        labels: {
          'ipaddress.kubernetes.io/ip-family': 'IPv4',
          'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
        },
      },
      spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
    });
    await cluster.remove('Service', 'web');
    await cluster.settled();
    expect(cluster.list<IPAddress>('IPAddress').map(({ metadata }) => metadata.name)).toEqual(['10.96.0.1']);
  });

  it('the default ServiceCIDR, which is ready and protected', async () => {
    const cluster = await workloadCluster();
    await cluster.settled();
    expect(cluster.get<ServiceCIDR>('ServiceCIDR', 'kubernetes')).toMatchObject({
      metadata: { finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
      spec: { cidrs: ['10.96.0.0/16'] },
      status: { conditions: [{ type: 'Ready', status: 'True', message: 'Kubernetes Service CIDR is ready' }] },
    });
  });

  it('flow schemas that say whether their level exists', async () => {
    const cluster = await workloadCluster();
    await cluster.settled();
    expect(cluster.list('PriorityLevelConfiguration')).toHaveLength(8);
    expect(cluster.list('FlowSchema')).toHaveLength(11);
    expect(cluster.get<FlowSchema>('FlowSchema', 'probes').status?.conditions?.[0]).toMatchObject({
      type: 'Dangling',
      status: 'False',
      reason: 'Found',
      message: 'This FlowSchema references the PriorityLevelConfiguration object named "exempt" and it exists',
    });
  });

  it('an APIService for each version of each group', async () => {
    const cluster = await workloadCluster();
    await cluster.settled();
    const services = cluster.list<APIService>('APIService');
    expect(services.map(({ metadata }) => metadata.name)).toContain('v1.');
    expect(services.find(({ metadata }) => metadata.name === 'v1.apps')).toMatchObject({
      metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
      spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17_800, versionPriority: 15 },
      status: { conditions: [{ status: 'True', reason: 'Local', message: 'Local APIServices are always available' }] },
    });
    expect(services.find(({ metadata }) => metadata.name === 'v1beta1.metrics.k8s.io')?.status).toMatchObject({
      conditions: [{ status: 'True', reason: 'Passed', message: 'all checks passed' }],
    });
  });
});

describe('an APIService that a Service should answer', () => {
  it('tells why that does not', async () => {
    const cluster = await workloadCluster();
    await cluster.apply({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1.broken.io' },
      spec: {
        group: 'broken.io',
        version: 'v1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { name: 'web', namespace: 'default', port: 80 },
      },
    });
    const why = async () => {
      await cluster.settled();
      const [condition] = cluster.get<APIService>('APIService', 'v1.broken.io').status?.conditions ?? [];
      return `${condition?.status} ${condition?.reason}: ${condition?.message}`;
    };
    expect(await why()).toBe('False ServiceNotFound: service/web in "default" is not present');
    await cluster.apply({ ...service, spec: { ...service.spec, ports: [{ port: 81 }], selector: { app: 'web' } } });
    expect(await why()).toBe('False ServicePortError: service/web in "default" is not listening on port 80');
    await cluster.remove('Service', 'web');
    await cluster.apply({ ...service, spec: { ...service.spec, selector: { app: 'web' } } });
    expect(await why()).toBe(
      'False MissingEndpoints: endpointslices for service/web in "default" have no addresses with port name ""',
    );
  });
});

describe('a ServiceCIDR that is to go', () => {
  const range = (name: string, ...cidrs: string[]): ServiceCIDR => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name },
    spec: { cidrs },
  });
  const address: IPAddress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: '10.0.0.5', labels: { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
  };

  it.each([
    ['no address lies in it', [range('other', '10.9.0.0/24')], [], true],
    ['an address lies in it', [range('other', '10.9.0.0/24')], [address], false],
    ['a larger one holds it', [range('other', '10.0.0.0/16')], [address], true],
    ['its like is there', [range('other', '10.0.0.0/24')], [address], true],
    ['the address lies in another one too', [range('other', '10.0.0.4/30')], [address], true],
  ])('%s', (_, others, addresses, isFree) => {
    const own = range('own', '10.0.0.0/24');
    expect(isDispensable(own, [own, ...others], addresses)).toBe(isFree);
  });
});
