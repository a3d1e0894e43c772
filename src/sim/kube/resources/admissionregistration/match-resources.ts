import { type FieldError, fieldDuplicate, fieldInvalid, fieldNotSupported, fieldRequired } from '#apimachinery';
import type { MatchResources, NamedRuleWithOperations } from '#types/admissionregistration-v1';
import type { Path } from '../shared/errors.ts';
import { validateLabelSelector } from '../shared/labels.ts';
import { validateRule } from './validate-rule.ts';

const policies = ['Equivalent', 'Exact'];

/** Follows SetDefaults_MatchResources and SetDefaults_Rule. */
export function defaultMatchResources(match: MatchResources | undefined): void {
  if (match === undefined) return;
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= '*';
}

/** What cannot be a part of a path: `.`, `..`, `/` and `%`. Follows apimachinery pkg/api/validation/path. */
export function pathSegmentProblems(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}

function validateNamedRule(rule: NamedRuleWithOperations, at: Path): FieldError[] {
  const names = rule.resourceNames ?? [];
  return [
    ...names.flatMap((name, index) => [
      ...pathSegmentProblems(name).map((problem) =>
        fieldInvalid(at.child('resourceNames').index(index), name, problem),
      ),
      ...(names.indexOf(name) < index ? [fieldDuplicate(at.child('resourceNames').index(index), name)] : []),
    ]),
    ...validateRule(rule, at),
  ];
}

/** Which requests a policy or a binding is about. Follows validateMatchResources. */
export function validateMatchResources(match: MatchResources | undefined, at: Path): FieldError[] {
  if (match === undefined) return [];
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] } = match;
  const errors: FieldError[] = [];
  if (matchPolicy === undefined) errors.push(fieldRequired(at.child('matchPolicy')));
  else if (!policies.includes(matchPolicy)) {
    errors.push(fieldNotSupported(at.child('matchPolicy'), matchPolicy, policies));
  }
  return [
    ...errors,
    ...validateLabelSelector(namespaceSelector, at.child('namespaceSelector')),
    ...validateLabelSelector(objectSelector, at.child('objectSelector')),
    ...resourceRules.flatMap((rule, index) => validateNamedRule(rule, at.child('resourceRules').index(index))),
    ...excludeResourceRules.flatMap((rule, index) =>
      validateNamedRule(rule, at.child('excludeResourceRules').index(index)),
    ),
  ];
}
