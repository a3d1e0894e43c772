import { expect, it } from 'vitest';
import { fnv128a, inHashOrder } from './hash-order.ts';

it('fnv128a is FNV-1a of 128 bits', () => {
  expect(fnv128a('').toString(16)).toBe('6c62272e07bb014262b821756295c58d');
  expect(fnv128a('a').toString(16)).toBe('d228cb696f1a8caf78912b704e4a8964');
});

it('ports of Endpoints stand in the order that a real control plane of 1.35 gives them', () => {
  const port = (name: string, number: number, protocol = 'TCP', appProtocol?: string) => ({
    name,
    port: number,
    protocol,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  });
  const ports = [
    port('http', 80),
    port('https', 443),
    port('dns', 53, 'UDP'),
    port('dns-tcp', 53),
    port('metrics', 9153),
    port('app', 8080, 'TCP', 'http'),
    port('z', 1),
    port('y', 2),
  ];
  expect(inHashOrder(ports).map(({ name }) => name)).toEqual([
    'http',
    'z',
    'app',
    'https',
    'metrics',
    'dns-tcp',
    'dns',
    'y',
  ]);
});
