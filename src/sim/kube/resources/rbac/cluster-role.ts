import { fieldInvalid, fieldRequired, nameIsPathSegment, path } from '#apimachinery';
import type { ClusterRole } from '#types/rbac-v1';
import { defineResource } from '../../registry/resource.ts';
import { createdAtColumn, nameColumn } from '../shared/columns.ts';
import { validateLabelSelector } from '../shared/labels.ts';
import { parsedSelector } from '../shared/selectors.ts';
import { RBAC_GROUP, validateRules } from './shared.ts';

const selectorsAt = path('aggregationRule', 'clusterRoleSelectors');

/** Follows pkg/registry/rbac/clusterrole and pkg/apis/rbac. */
export const clusterRole = defineResource<ClusterRole>({
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRole',
  resource: 'clusterroles',
  singular: 'clusterrole',
  namespaced: false,
  schema: 'k8s.io/api/rbac/v1.ClusterRole',
  generation: 'none',
  allowCreateOnUpdate: true,
  validateName: nameIsPathSegment,

  updateRules: ['metadata', 'object', 'metadata update'],
  validate(object) {
    const selectors = object.aggregationRule?.clusterRoleSelectors ?? [];
    const missing = object.aggregationRule !== undefined && selectors.length === 0;
    const message = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
    return [
      ...validateRules(object.rules ?? [], false),
      ...(missing ? [fieldRequired(selectorsAt, message)] : []),
      ...selectors.flatMap((selector, index) => [
        ...validateLabelSelector(selector, selectorsAt.index(index)),
        ...(parsedSelector(selector) === undefined
          ? [fieldInvalid(selectorsAt.index(index), null, 'invalid label selector.')]
          : []),
      ]),
    ];
  },

  columns: [nameColumn(), createdAtColumn()],
});
