import { expect, test } from 'vitest';
import type { ClusterRole, PolicyRule } from '#types/rbac-v1';
import { aggregatedRules, configurationWith } from './cluster-role-aggregation.ts';

const rule = (resource: string): PolicyRule => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });
const label = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };

function role(name: string, rules: PolicyRule[], labels: Record<string, string> = {}): ClusterRole {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name, labels }, rules };
}

function gathering(...labels: readonly Record<string, string>[]): ClusterRole {
  const aggregationRule = { clusterRoleSelectors: labels.map((matchLabels) => ({ matchLabels })) };
  return { ...role('view', [], label), aggregationRule };
}

test('a role that gathers others holds their rules, by name, each once', () => {
  const others = [
    role('z', [rule('pods'), rule('services')], label),
    role('a', [rule('services')], label),
    role('other', [rule('secrets')]),
  ];
  const view = gathering(label);
  expect(aggregatedRules(view, [...others, view])).toEqual([rule('services'), rule('pods')]);
});

test('several selectors are asked in their order', () => {
  const others = [role('a', [rule('pods')], { x: '1' }), role('b', [rule('nodes')], { y: '1' })];
  expect(aggregatedRules(gathering({ y: '1' }, { x: '1' }), others)).toEqual([rule('nodes'), rule('pods')]);
});

test('a role that gathers nothing keeps its own rules', () => {
  expect(aggregatedRules(role('a', [rule('pods')]), [role('b', [rule('nodes')], label)])).toBeUndefined();
});

test('where nothing is found nothing is said of rules', () => {
  const found = aggregatedRules(gathering(label), []);
  expect(found).toEqual([]);
  expect(configurationWith(gathering(label), [])).not.toHaveProperty('rules');
  expect(configurationWith(gathering(label), [rule('pods')])).toMatchObject({ rules: [rule('pods')] });
});
