import { expect, it } from 'vitest';
import type { OwnerReference } from '#apimachinery';
import { workloadCluster } from '../workload-testing.ts';
import { type CollectionPlan, type OwnerState, planCollection } from './garbage-collector.ts';

const owners = (...states: OwnerState[]): OwnerReference[] =>
  states.map((state, index) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: state, uid: `${state}-${index}` }));

it.each<readonly [OwnerState[], boolean, CollectionPlan]>([
  [[], false, { action: 'keep' }],
  [['solid'], false, { action: 'keep' }],
  [['dangling'], true, { action: 'delete', policy: 'Background' }],
  [['waiting'], false, { action: 'delete', policy: 'Background' }],
  [['waiting'], true, { action: 'delete', policy: 'Foreground' }],
  [['solid', 'dangling'], false, { action: 'disown', uids: ['dangling-1'] }],
  [['waiting', 'solid'], true, { action: 'disown', uids: ['waiting-0'] }],
])('with owners %j, dependents %j: %j', (states, hasDependents, expected) => {
  const stateOf = ({ name }: OwnerReference) => name as OwnerState;
  expect(planCollection(owners(...states), stateOf, () => hasDependents)).toEqual(expected);
});

it('what another owner keeps outlives an owner that is deleted in the foreground', async () => {
  const { apply, get, list, remove, settled } = await workloadCluster();
  const map = (name: string, ownerReferences: object[] = []) =>
    apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ownerReferences } });
  await map('going');
  await map('staying');
  const reference = (name: string) => {
    const { uid } = get<{ metadata: { uid: string } }>('ConfigMap', name).metadata;
    return { apiVersion: 'v1', kind: 'ConfigMap', name, uid, blockOwnerDeletion: true };
  };
  await map('shared', [reference('going'), reference('staying')]);
  await map('own', [reference('going')]);
  await remove('ConfigMap', 'going', { propagationPolicy: 'Foreground' });
  await settled();
  expect(list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['shared', 'staying']);
  expect(get<{ metadata: object }>('ConfigMap', 'shared').metadata).toMatchObject({
    ownerReferences: [{ name: 'staying' }],
  });
});
