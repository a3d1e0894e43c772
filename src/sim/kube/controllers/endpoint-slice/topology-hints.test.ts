import { describe, expect, it, test } from 'vitest';
import type { Node } from '#types/core-v1';
import type { Endpoint, EndpointSlice } from '#types/discovery-v1';
import { dealOut, isOverloaded, wantsZones, zoneShares } from './topology-hints.ts';

const node = (zone: string | undefined, cpu: string, more: { ready?: string; role?: string } = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    labels: {
      ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
      ...(more.role === undefined ? {} : { [`node-role.kubernetes.io/${more.role}`]: '' }),
    },
  },
  spec: {},
  status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: more.ready ?? 'True' }] },
});

const slice = (endpoints: Endpoint[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {},
  addressType: 'IPv4',
  endpoints,
});
const hintsIn = ({ endpoints }: EndpointSlice) => endpoints.map(({ hints }) => hints?.forZones?.[0]?.name);

test.each([
  ['two zones', [node('a', '1'), node('b', '3000m')], { a: 0.25, b: 0.75 }],
  ['one zone', [node('a', '1'), node('a', '3')], undefined],
  ['a node without a zone', [node('a', '1'), node('b', '1'), node(undefined, '1')], undefined],
  ['a node without processors', [node('a', '1'), node('b', '0')], undefined],
  [
    'control planes do not count',
    [node('a', '1'), node('b', '1'), node(undefined, '1', { role: 'control-plane' })],
    { a: 0.5, b: 0.5 },
  ],
  ['nodes that are not ready do not count', [node('a', '1'), node('b', '1', { ready: 'Unknown' })], undefined],
])('shares of zones: %s', (_, nodes, shares) => {
  const found = zoneShares(nodes);
  expect(found === undefined ? undefined : Object.fromEntries(found)).toEqual(shares);
});

describe('endpoints are dealt out', () => {
  const endpoints = (...zones: string[]): Endpoint[] =>
    zones.map((zone, index) => ({
      addresses: [`10.0.0.${index}`],
      conditions: { ready: !zone.startsWith('!') },
      ...(zone === '' ? {} : { zone: zone.replace('!', '') }),
    }));
  const half = new Map([
    ['a', 0.5],
    ['b', 0.5],
  ]);

  it.each([
    ['each stays where it is', ['a', 'b', 'a', 'b'], half, ['a', 'b', 'a', 'b']],
    ['the zone with too many gives', ['a', 'a', 'a', 'b'], half, ['b', 'a', 'a', 'b']],
    ['those that are not ready are left out', ['a', '!a', 'b'], half, ['a', undefined, 'b']],
    [
      'nodes that do not tell',
      ['a', 'b'],
      undefined,
      'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
    ],
    ['too few', ['a', '!b'], half, 'Insufficient number of endpoints (1 endpoints, 2 zones)'],
    [
      'none can be spared',
      ['a', 'a', 'b'],
      half,
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 2 zones)',
    ],
    ['one is nowhere', ['a', '', 'b', 'b'], half, 'One or more endpoints do not have a zone specified'],
  ])('%s', (_, zones, shares, expected) => {
    const all = endpoints(...zones);
    const dealt = dealOut({ fresh: [slice(all)], unchanged: [] }, shares);
    expect('problem' in dealt ? dealt.problem : dealt.fresh.flatMap(hintsIn)).toEqual(expected);
  });
});

describe('slices that need not be written', () => {
  const endpoint = (zone: string, hint?: string): Endpoint => ({
    addresses: ['10.0.0.1'],
    conditions: { ready: true },
    zone,
    ...(hint === undefined ? {} : { hints: { forZones: [{ name: hint }] } }),
  });
  const half = new Map([
    ['a', 0.5],
    ['b', 0.5],
  ]);
  it.each<[string, Endpoint[], Endpoint[], string[]]>([
    ['keep their hints', [endpoint('a', 'a'), endpoint('a', 'b')], [endpoint('b'), endpoint('b')], ['a', 'b']],
    ['are written when they lack hints', [endpoint('a'), endpoint('a')], [], ['b', 'a']],
    ['are written when they give a zone too much', [endpoint('a', 'a'), endpoint('a', 'a')], [], ['b', 'a']],
    ['are written when they give to a zone that is not', [endpoint('a', 'c'), endpoint('b', 'b')], [], ['a', 'b']],
  ])('%s', (_, unchanged, fresh, expected) => {
    const dealt = dealOut({ fresh: fresh.length === 0 ? [] : [slice(fresh)], unchanged: [slice(unchanged)] }, half);
    expect('problem' in dealt ? dealt.problem : dealt.fresh.map(hintsIn)).toEqual([expected]);
  });
});

test.each([
  [{ a: 2, b: 2 }, { a: 0.5, b: 0.5 }, false],
  [{ a: 4, b: 1 }, { a: 0.5, b: 0.5 }, true],
  [{ a: 2, b: 2 }, { a: 0.4, b: 0.4, c: 0.2 }, true],
  [{ a: 2, b: 2 }, undefined, true],
  [{}, undefined, false],
])('dealt out as %o where the shares are %o is too much for a zone: %s', (counts, shares, overloaded) => {
  const given = shares === undefined ? undefined : new Map(Object.entries(shares));
  expect(isOverloaded(new Map(Object.entries(counts)), given)).toBe(overloaded);
});

test.each([
  [{ 'service.kubernetes.io/topology-mode': 'Auto' }, true],
  [{ 'service.kubernetes.io/topology-mode': 'auto' }, true],
  [{ 'service.kubernetes.io/topology-mode': 'Disabled' }, false],
  [{ 'service.kubernetes.io/topology-mode': 'Auto', 'service.kubernetes.io/topology-aware-hints': 'Disabled' }, false],
  [{}, false],
])('%o asks for it: %s', (annotations, wants) => {
  expect(wantsZones({ apiVersion: 'v1', kind: 'Service', metadata: { annotations }, spec: {} })).toBe(wants);
});
