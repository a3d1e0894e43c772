import { expect, it } from 'vitest';
import type { Node, Pod } from '#types/core-v1';
import { virtualClock } from '../../time/index.ts';
import { createWaitingRoom } from './waiting-room.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] } } as Pod;
const node = (spec: Node['spec']): Node => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, spec });
const taints = [{ key: 'k', effect: 'NoSchedule' }];

it.each([
  ['NodeResourcesFit', 'a taint comes', { taints }, {}, true],
  ['NodeAffinity', 'a node is uncordoned', {}, { unschedulable: true }, true],
  ['NodeAffinity', 'a node is cordoned', { unschedulable: true }, {}, false],
  ['NodeAffinity', 'nothing of taints changes', { taints, podCIDR: 'x' }, { taints }, false],
  ['TaintToleration', 'a taint comes', { taints }, {}, false],
  ['TaintToleration', 'a taint goes', {}, { taints }, true],
])('a Pod that %s refused, when %s', (plugin, _, next, previous, expected) => {
  const retried: string[] = [];
  const room = createWaitingRoom({ clock: virtualClock(), pod: () => pod, retry: (key) => retried.push(key) });
  room.refuse('p', new Set([plugin]));
  room.consider({ resource: 'nodes', next: node(next), previous: node(previous) });
  expect(retried).toEqual(expected ? ['p'] : []);
  room.close();
});
