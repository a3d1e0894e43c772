import {
  deepEqual,
  type FieldError,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Subdomain,
  nameIsPathSegment,
  path,
} from '#apimachinery';
import type { PolicyRule, RoleRef, Subject } from '#types/rbac-v1';
import { invalidAll, type Path } from '../shared/errors.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Follows pkg/apis/rbac/validation, ValidatePolicyRule. */
export function validateRules(rules: readonly PolicyRule[], isNamespaced: boolean): FieldError[] {
  return rules.flatMap((rule, index) => {
    const where = path('rules').index(index);
    const urls = rule.nonResourceURLs ?? [];
    const errors = rule.verbs?.length
      ? []
      : [fieldRequired(where.child('verbs'), 'verbs must contain at least one value')];
    if (urls.length > 0) {
      const at = where.child('nonResourceURLs');
      if (isNamespaced) {
        errors.push(fieldInvalid(at, urls, 'namespaced rules cannot apply to non-resource URLs'));
      }
      if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) {
        errors.push(fieldInvalid(at, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
      }
      return errors;
    }
    if (!rule.apiGroups?.length) {
      errors.push(fieldRequired(where.child('apiGroups'), 'resource rules must supply at least one api group'));
    }
    if (!rule.resources?.length) {
      errors.push(fieldRequired(where.child('resources'), 'resource rules must supply at least one resource'));
    }
    return errors;
  });
}

interface Binding {
  roleRef?: RoleRef;
  subjects?: Subject[];
}

/** Follows pkg/apis/rbac/v1, SetDefaults_RoleBinding and SetDefaults_Subject. */
export function defaultBinding(binding: Binding): void {
  binding.roleRef ??= { apiGroup: '', kind: '', name: '' };
  binding.roleRef.apiGroup ||= RBAC_GROUP;
  for (const subject of binding.subjects ?? []) {
    if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group')) {
      subject.apiGroup = RBAC_GROUP;
    }
  }
}

/** Follows pkg/apis/rbac/validation, ValidateRoleBinding and ValidateClusterRoleBinding. */
export function validateBinding(
  { roleRef, subjects }: Binding,
  kinds: readonly string[],
  isNamespaced: boolean,
): FieldError[] {
  const { apiGroup = '', kind = '', name = '' } = roleRef ?? {};
  const where = path('roleRef');
  return [
    ...(apiGroup === RBAC_GROUP ? [] : [fieldNotSupported(where.child('apiGroup'), apiGroup, [RBAC_GROUP])]),
    ...(kinds.includes(kind) ? [] : [fieldNotSupported(where.child('kind'), kind, kinds)]),
    ...(name === ''
      ? [fieldRequired(where.child('name'))]
      : invalidAll(where.child('name'), name, nameIsPathSegment(name, false))),
    ...(subjects ?? []).flatMap((subject, index) =>
      validateSubject(subject, isNamespaced, path('subjects').index(index)),
    ),
  ];
}

function validateSubject(subject: Subject, isNamespaced: boolean, where: Path): FieldError[] {
  const { apiGroup = '', kind = '', name = '' } = subject;
  const errors = name === '' ? [fieldRequired(where.child('name'))] : [];
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') {
        errors.push(...invalidAll(where.child('name'), name, isDns1123Subdomain(name)));
      }
      if (apiGroup !== '') {
        errors.push(fieldNotSupported(where.child('apiGroup'), apiGroup, ['']));
      }
      if (!isNamespaced && !subject.namespace) {
        errors.push(fieldRequired(where.child('namespace')));
      }
      return errors;
    case 'User':
    case 'Group':
      return apiGroup === RBAC_GROUP
        ? errors
        : [...errors, fieldNotSupported(where.child('apiGroup'), apiGroup, [RBAC_GROUP])];
    default:
      return [...errors, fieldNotSupported(where.child('kind'), kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

/** A binding stays with its role; the bad value prints as the server's internal type. */
export function validateRoleRefUpdate(next: RoleRef, previous: RoleRef): FieldError[] {
  const shown = { APIGroup: next.apiGroup, Kind: next.kind, Name: next.name };
  return deepEqual(next, previous) ? [] : [fieldInvalid('roleRef', shown, 'cannot change roleRef')];
}

/** Names of one kind of subject, for the wide columns; ServiceAccounts as `namespace/name`. */
export function subjectNames(subjects: readonly Subject[] | undefined, kind: string): string {
  return (subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map((subject) => (kind === 'ServiceAccount' ? `${subject.namespace ?? ''}/${subject.name}` : subject.name))
    .join(', ');
}
