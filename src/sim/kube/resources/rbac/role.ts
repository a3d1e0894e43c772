import { nameIsPathSegment } from '#apimachinery';
import type { Role } from '#types/rbac-v1';
import { defineResource } from '../../registry/resource.ts';
import { createdAtColumn, nameColumn } from '../shared/columns.ts';
import { RBAC_GROUP, validateRules } from './shared.ts';

/** Follows pkg/registry/rbac/role and pkg/apis/rbac. */
export const role = defineResource<Role>({
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'Role',
  resource: 'roles',
  singular: 'role',
  namespaced: true,
  schema: 'k8s.io/api/rbac/v1.Role',
  generation: 'none',
  allowCreateOnUpdate: true,
  validateName: nameIsPathSegment,
  updateRules: ['metadata', 'object', 'metadata update'],
  validate: (object) => validateRules(object.rules ?? [], true),
  columns: [nameColumn(), createdAtColumn()],
});
