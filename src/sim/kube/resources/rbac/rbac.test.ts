import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { clusterRole } from './cluster-role.ts';
import { clusterRoleBinding } from './cluster-role-binding.ts';
import { role } from './role.ts';
import { roleBinding } from './role-binding.ts';

describe('the rules of a role', () => {
  it('name verbs, groups and resources', () => {
    expect(createErrors(role, { rules: [{ verbs: [] }] })).toEqual([
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ]);
  });

  it('are about URLs only in cluster roles', () => {
    const rules = [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }];
    expect(createErrors(role, { rules })).toEqual([
      'rules[0].nonResourceURLs: Invalid value: ["/healthz"]: namespaced rules cannot apply to non-resource URLs',
    ]);
    expect(createErrors(clusterRole, { rules })).toEqual([]);
  });
});

describe('a binding', () => {
  const roleRef = { kind: 'Role', name: 'r' };
  const subjects = [
    { kind: 'User', name: 'jane' },
    { kind: 'ServiceAccount', name: 'sa', namespace: 'ns' },
  ];

  it('takes the group of its role and subjects for granted', () => {
    expect(created(roleBinding, { roleRef, subjects })).toMatchObject({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io' }, { kind: 'ServiceAccount' }],
    });
  });

  it('of a cluster is to a cluster role, and names the namespace of service accounts', () => {
    expect(createErrors(clusterRoleBinding, { roleRef, subjects: [{ kind: 'ServiceAccount', name: 'sa' }] })).toEqual([
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'subjects[0].namespace: Required value',
    ]);
  });

  it('keeps its role', () => {
    const before = created(roleBinding, { roleRef });
    const after = created(roleBinding, { roleRef: { kind: 'Role', name: 'other' } });
    expect(updateErrors(roleBinding, after, before)).toEqual([
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"other"}: cannot change roleRef',
    ]);
  });

  it('prints its role, and its subjects when wide', () => {
    expect(row(roleBinding, created(roleBinding, { roleRef, subjects }), true)).toMatchObject({
      Role: 'Role/r',
      Users: 'jane',
      Groups: '',
      ServiceAccounts: 'ns/sa',
    });
  });
});
