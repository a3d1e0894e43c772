import {
  type FieldError,
  fieldRequired,
  isDns1123Subdomain,
  nameIsPathSegment,
  validateImmutableField,
} from '#apimachinery';
import type { IPAddress, ParentReference } from '#types/networking-v1';
import { defineResource } from '../../registry/resource.ts';
import { nameColumn, textColumn } from '../shared/columns.ts';
import { at, invalidAll, type Path } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { strictIpProblems } from '../shared/strict-ip.ts';

/** Follows pkg/registry/networking/ipaddress and pkg/apis/networking. */
export const ipAddress = defineResource<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  resource: 'ipaddresses',
  singular: 'ipaddress',
  namespaced: false,
  shortNames: ['ip'],
  schema: 'k8s.io/api/networking/v1.IPAddress',
  generation: 'none',
  validateName: strictIpProblems,

  updateRules: ['metadata', 'object', 'metadata update', 'change'],
  validate: ({ spec }) => validateParent(spec?.parentRef, at.spec.child('parentRef')),
  validateUpdate: (next, previous) => validateImmutableField(shown(next), shown(previous), at.spec.child('parentRef')),

  columns: [nameColumn(), textColumn('ParentRef', ({ spec }) => parentText(spec?.parentRef))],
});

function shown({ spec }: IPAddress): unknown {
  return spec?.parentRef === undefined ? null : internalJson('ParentReference', spec.parentRef);
}

function validateParent(parent: ParentReference | undefined, where: Path): FieldError[] {
  if (parent === undefined) {
    return [fieldRequired(where)];
  }
  const { group = '', resource = '', name = '', namespace = '' } = parent;
  const segment = (field: string, value: string): FieldError[] =>
    invalidAll(where.child(field), value, nameIsPathSegment(value, false));
  return [
    ...(group === '' ? [] : invalidAll(where.child('group'), group, isDns1123Subdomain(group))),
    ...(resource === '' ? [fieldRequired(where.child('resource'))] : segment('resource', resource)),
    ...(name === '' ? [fieldRequired(where.child('name'))] : segment('name', name)),
    ...(namespace === '' ? [] : segment('namespace', namespace)),
  ];
}

function parentText(parent: ParentReference | undefined): string {
  if (parent === undefined) {
    return '<none>';
  }
  const { group = '', resource = '', namespace = '', name = '' } = parent;
  const what = (group === '' ? resource : `${resource}.${group}`).toLowerCase();
  return [what, ...(namespace === '' ? [] : [namespace]), name].join('/');
}
