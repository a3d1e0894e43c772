import { expect, it } from 'vitest';
import type { PriorityLevelConfiguration } from '#types/flowcontrol-v1';
import { seatsOf } from './seats.ts';

function level(name: string, nominalConcurrencyShares: number, lendablePercent: number): PriorityLevelConfiguration {
  const head = {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'PriorityLevelConfiguration',
    metadata: { name },
  };
  const share = { nominalConcurrencyShares, lendablePercent };
  return name === 'exempt'
    ? { ...head, spec: { type: 'Exempt', exempt: share } }
    : { ...head, spec: { type: 'Limited', limited: share } };
}

it('shares 600 seats among the priority levels, as a control plane of 1.35 says it does', () => {
  const levels = [
    level('catch-all', 5, 0),
    level('exempt', 0, 0),
    level('global-default', 20, 50),
    level('leader-election', 10, 0),
    level('node-high', 40, 25),
    level('system', 30, 33),
    level('workload-high', 40, 50),
    level('workload-low', 100, 90),
  ];
  const { nominal, lower } = seatsOf(levels);
  expect(nominal.map(([, seats]) => seats)).toEqual([13, 0, 49, 25, 98, 74, 98, 245]);
  expect(lower.map(([, seats]) => seats)).toEqual([13, 0, 24, 25, 73, 50, 49, 24]);
});
