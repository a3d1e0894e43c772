import { nameIsPathSegment } from '#apimachinery';
import type { ClusterRoleBinding } from '#types/rbac-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { defaultBinding, RBAC_GROUP, subjectNames, validateBinding, validateRoleRefUpdate } from './shared.ts';

/** Follows pkg/registry/rbac/clusterrolebinding and pkg/apis/rbac. */
export const clusterRoleBinding = defineResource<ClusterRoleBinding>({
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  resource: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  namespaced: false,
  schema: 'k8s.io/api/rbac/v1.ClusterRoleBinding',
  generation: 'none',
  allowCreateOnUpdate: true,
  validateName: nameIsPathSegment,
  defaults: defaultBinding,
  updateRules: ['metadata', 'object', 'metadata update', 'change'],
  validate: (object) => validateBinding(object, ['ClusterRole'], false),
  validateUpdate: (next, previous) => validateRoleRefUpdate(next.roleRef, previous.roleRef),

  columns: [
    nameColumn(),
    textColumn('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
    ageColumn(),
    textColumn('Users', ({ subjects }) => subjectNames(subjects, 'User'), 1),
    textColumn('Groups', ({ subjects }) => subjectNames(subjects, 'Group'), 1),
    textColumn('ServiceAccounts', ({ subjects }) => subjectNames(subjects, 'ServiceAccount'), 1),
  ],
});
