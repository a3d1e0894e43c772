import { expect, it } from 'vitest';
import type { Pod, Service } from '#types/core-v1';
import { serviceVariables } from './service-variables.ts';

const service = (namespace: string, name: string, clusterIP: string, ports: object[]) =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec: { clusterIP, ports } }) as Service;
const services = [
  service('default', 'kubernetes', '10.96.0.1', [{ name: 'https', port: 443 }]),
  service('shop', 'redis-master', '10.96.7.7', [{ port: 6379 }, { name: 'side', port: 9121, protocol: 'UDP' }]),
  service('shop', 'bare', 'None', [{ port: 80 }]),
  service('other', 'web', '10.96.8.8', [{ port: 80 }]),
];
const pod = (spec: object) =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name: 'p' }, spec }) as Pod;

it('tells of the API server and of the Services of the namespace that have an address', () => {
  expect(serviceVariables(pod({}), services).map(([name, value]) => `${name}=${value}`)).toEqual([
    'KUBERNETES_SERVICE_HOST=10.96.0.1',
    'KUBERNETES_SERVICE_PORT=443',
    'KUBERNETES_SERVICE_PORT_HTTPS=443',
    'KUBERNETES_PORT=tcp://10.96.0.1:443',
    'KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443',
    'KUBERNETES_PORT_443_TCP_PROTO=tcp',
    'KUBERNETES_PORT_443_TCP_PORT=443',
    'KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1',
    'REDIS_MASTER_SERVICE_HOST=10.96.7.7',
    'REDIS_MASTER_SERVICE_PORT=6379',
    'REDIS_MASTER_SERVICE_PORT_SIDE=9121',
    'REDIS_MASTER_PORT=tcp://10.96.7.7:6379',
    'REDIS_MASTER_PORT_6379_TCP=tcp://10.96.7.7:6379',
    'REDIS_MASTER_PORT_6379_TCP_PROTO=tcp',
    'REDIS_MASTER_PORT_6379_TCP_PORT=6379',
    'REDIS_MASTER_PORT_6379_TCP_ADDR=10.96.7.7',
    'REDIS_MASTER_PORT_9121_UDP=udp://10.96.7.7:9121',
    'REDIS_MASTER_PORT_9121_UDP_PROTO=udp',
    'REDIS_MASTER_PORT_9121_UDP_PORT=9121',
    'REDIS_MASTER_PORT_9121_UDP_ADDR=10.96.7.7',
  ]);
});

it('tells of the API server alone where the Pod wants no links', () => {
  const names = serviceVariables(pod({ enableServiceLinks: false }), services).map(([name]) => name);
  expect(names.every((name) => name.startsWith('KUBERNETES_'))).toBe(true);
});
