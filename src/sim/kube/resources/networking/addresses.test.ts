import { describe, expect, it } from 'vitest';
import { canonicalIp } from '#apimachinery';
import { createTestServer } from '../../test-server.ts';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { strictIpProblems } from '../shared/strict-ip.ts';
import { ipAddress } from './ip-address.ts';
import { serviceCidr } from './service-cidr.ts';

describe('IPAddress', () => {
  const parentRef = { resource: 'services', namespace: 'default', name: 'web' };

  it.each([
    ['10.0.0.1', []],
    ['2001:db8::1', []],
    ['010.0.0.1', ['must not have leading 0s']],
    ['::ffff:10.0.0.1', ['must not be an IPv4-mapped IPv6 address']],
    ['2001:DB8:0:0::1', ['must be in canonical form ("2001:db8::1")']],
    ['web', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  ])('%s as a name: %j', (name, problems) => {
    expect(strictIpProblems(name)).toEqual(problems);
  });

  it.each([
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::1', '::1'],
  ])('%s is written %s', (address, text) => {
    expect(canonicalIp(address)).toBe(text);
  });

  it('belongs to something, for good', () => {
    expect(createErrors(ipAddress, { spec: {} })).toEqual(['spec.parentRef: Required value']);
    expect(createErrors(ipAddress, { spec: { parentRef: {} } })).toEqual([
      'spec.parentRef.resource: Required value',
      'spec.parentRef.name: Required value',
    ]);
    const before = created(ipAddress, { spec: { parentRef } });
    const after = created(ipAddress, { spec: { parentRef: { ...parentRef, name: 'other' } } });
    expect(updateErrors(ipAddress, after, before)).toEqual([
      'spec.parentRef: Invalid value: {"Group":"","Resource":"services","Namespace":"default","Name":"other"}: field is immutable',
    ]);
    expect(row(ipAddress, before)).toEqual({ Name: 'x', ParentRef: 'services/default/web' });
  });
});

describe('ServiceCIDR', () => {
  it.each([
    [[], ['spec.cidrs: Required value: at least one CIDR required']],
    [['a', 'b', 'c'], ['spec.cidrs: Invalid value: {"CIDRs":["a","b","c"]}: may only hold up to 2 values']],
    [
      ['10.0.0.0'],
      ['spec.cidrs[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ],
    [['10.0.0.1/24'], ['spec.cidrs[0]: Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length']],
    [
      ['10.1.2.3/16', '10.2.0.0/16'],
      [
        'spec.cidrs[0]: Invalid value: "10.1.2.3/16": must not have bits set beyond the prefix length',
        'spec.cidrs: Invalid value: ["10.1.2.3/16","10.2.0.0/16"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    ],
    [
      ['10.0.0.0/24', '10.1.0.0/24'],
      [
        'spec.cidrs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    ],
    [['10.0.0.0/24', '2001:db8::/64'], []],
  ])('%j: %j', (cidrs, errors) => {
    expect(createErrors(serviceCidr, { spec: { cidrs } })).toEqual(errors);
  });

  it('a family may come to it, nothing may change', () => {
    const before = created(serviceCidr, { spec: { cidrs: ['10.0.0.0/24'] } });
    const changed = (...cidrs: string[]) =>
      updateErrors(serviceCidr, created(serviceCidr, { spec: { cidrs } }), before);
    expect(changed('10.0.0.0/24', '2001:db8::/64')).toEqual([]);
    expect(changed('10.0.1.0/24')).toEqual(['spec.cidrs[0]: Invalid value: "10.0.1.0/24": field is immutable']);
    expect(changed()).toEqual(['spec.cidrs: Invalid value: null: field is immutable']);
  });

  it('Services get addresses of a range that was added', async () => {
    const { ask } = await createTestServer();
    const service = (name: string, clusterIP: string) =>
      ask('POST', '/api/v1/namespaces/default/services', {
        body: { metadata: { name }, spec: { clusterIP, ports: [{ port: 80 }] } },
      });
    const address = '172.20.0.5';
    const refused = await service('a', address);
    expect(refused.object.message).toBe(
      'Service "a" is invalid: spec.clusterIPs: Invalid value: ["172.20.0.5"]: failed to allocate IP 172.20.0.5: the provided network does not match the current range',
    );
    for (const [name, cidr] of [
      ['kubernetes', '10.96.0.0/16'],
      ['more', '172.20.0.0/24'],
    ]) {
      await ask('POST', '/apis/networking.k8s.io/v1/servicecidrs', {
        body: { metadata: { name }, spec: { cidrs: [cidr] } },
      });
    }
    expect((await service('a', address)).code).toBe(201);
    expect((await service('b', '172.20.0.255')).object.message).toBe(
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["172.20.0.255"]: failed to allocate IP 172.20.0.255: the provided network does not match the current range',
    );
    await ask('POST', '/apis/networking.k8s.io/v1/ipaddresses', {
      body: { metadata: { name: '172.20.0.6' }, spec: { parentRef: { resource: 'things', name: 'x' } } },
    });
    expect((await service('c', '172.20.0.6')).object.message).toBe(
      'Service "c" is invalid: spec.clusterIPs: Invalid value: ["172.20.0.6"]: failed to allocate IP 172.20.0.6: provided IP is already allocated',
    );
  });
});
