import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
  isDns1123Subdomain,
} from '#apimachinery';
import type {
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  Subject,
} from '#types/flowcontrol-v1';
import { invalidAll, type Path } from '../shared/errors.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const SUBJECT_KINDS = ['Group', 'ServiceAccount', 'User'];
const NAMESPACE_RULE = "each member of this list must be '*' or a DNS-1123 label; ";

/** Follows pkg/apis/flowcontrol/validation, ValidateFlowSchemaPolicyRulesWithSubjects. */
export function validateRule(rule: PolicyRulesWithSubjects, where: Path): FieldError[] {
  const { resourceRules = [], nonResourceRules = [] } = rule;
  const subjects = rule.subjects ?? [];
  const isEmpty = resourceRules.length === 0 && nonResourceRules.length === 0;
  return [
    ...(subjects.length === 0
      ? [fieldRequired(where.child('subjects'), 'subjects must contain at least one value')]
      : subjects.flatMap((subject, index) => validateSubject(subject, where.child('subjects').index(index)))),
    ...(isEmpty
      ? [fieldRequired(where, 'at least one of resourceRules and nonResourceRules has to be non-empty')]
      : []),
    ...resourceRules.flatMap((one, index) => validateResourceRule(one, where.child('resourceRules').index(index))),
    ...nonResourceRules.flatMap((one, index) =>
      validateNonResourceRule(one, where.child('nonResourceRules').index(index)),
    ),
  ];
}

type Member = 'user' | 'group' | 'serviceAccount';

const memberOf: ReadonlyMap<string, Member> = new Map([
  ['User', 'user'],
  ['Group', 'group'],
  ['ServiceAccount', 'serviceAccount'],
]);
/** In the order in which members that must not be there are named. */
const othersOf: Readonly<Record<Member, readonly Member[]>> = {
  serviceAccount: ['user', 'group'],
  user: ['serviceAccount', 'group'],
  group: ['serviceAccount', 'user'],
};

function validateSubject(subject: Subject, where: Path): FieldError[] {
  const { kind = '' } = subject;
  const member = memberOf.get(kind);
  if (member === undefined) {
    return [fieldNotSupported(where.child('kind'), kind, SUBJECT_KINDS)];
  }
  const kindOf = (one: Member): string => `${one.slice(0, 1).toUpperCase()}${one.slice(1)}`;
  return [
    ...validateMember(subject, member, kind, where.child(member)),
    ...othersOf[member]
      .filter((other) => subject[other] !== undefined)
      .map((other) =>
        fieldForbidden(where.child(other), `${other} is forbidden when subject kind is not '${kindOf(other)}'`),
      ),
  ];
}

function validateMember(subject: Subject, member: Member, kind: string, where: Path): FieldError[] {
  const value = subject[member];
  if (value === undefined) {
    return [fieldRequired(where, `${member} is required when subject kind is '${kind}'`)];
  }
  const name = value.name ?? '';
  if (member !== 'serviceAccount') {
    return name === '' ? [fieldRequired(where.child('name'))] : [];
  }
  const { namespace = '' } = subject.serviceAccount ?? {};
  return [
    ...(name === ''
      ? [fieldRequired(where.child('name'))]
      : name === '*'
        ? []
        : invalidAll(where.child('name'), name, isDns1123Subdomain(name))),
    ...(namespace === ''
      ? [fieldRequired(where.child('namespace'), 'must specify namespace for service account')]
      : invalidAll(where.child('namespace'), namespace, isDns1123Label(namespace))),
  ];
}

function validateVerbs(verbs: readonly string[], where: Path): FieldError[] {
  if (verbs.length === 0) {
    return [fieldRequired(where, 'verbs must contain at least one value')];
  }
  if (verbs.includes('*')) {
    return onlyWildcard(verbs, where, 'verbs');
  }
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [fieldNotSupported(where, verbs, VERBS)];
}

function onlyWildcard(values: readonly string[], where: Path, what: string): FieldError[] {
  return values.length > 1 && values.includes('*')
    ? [fieldInvalid(where, values, `if '*' is present, must not specify other ${what}`)]
    : [];
}

function validateNonResourceRule(rule: NonResourcePolicyRule, where: Path): FieldError[] {
  const [verbs, nonResourceURLs] = [rule.verbs ?? [], rule.nonResourceURLs ?? []];
  const urls = where.child('nonResourceURLs');
  return [
    ...validateVerbs(verbs, where.child('verbs')),
    ...(nonResourceURLs.length === 0
      ? [fieldRequired(urls, 'nonResourceURLs must contain at least one value')]
      : nonResourceURLs.includes('*')
        ? onlyWildcard(nonResourceURLs, urls, 'non-resource URLs')
        : nonResourceURLs.flatMap((url, index) => validateUrl(url, urls.index(index)))),
  ];
}

function validateUrl(url: string, where: Path): FieldError[] {
  const stars = url.split('*').length - 1;
  const problem =
    url === ''
      ? 'must not be empty'
      : url === '/'
        ? undefined
        : !url.startsWith('/')
          ? 'must start with slash'
          : url.includes(' ')
            ? 'must not contain white-space'
            : url.includes('//')
              ? 'must not contain double slash'
              : stars > 1 || (stars === 1 && !url.endsWith('/*'))
                ? 'wildcard can only do suffix matching'
                : undefined;
  return problem === undefined ? [] : [fieldInvalid(where, url, problem)];
}

function validateResourceRule(rule: ResourcePolicyRule, where: Path): FieldError[] {
  const { clusterScope = false } = rule;
  const [verbs, apiGroups] = [rule.verbs ?? [], rule.apiGroups ?? []];
  const [resources, namespaces] = [rule.resources ?? [], rule.namespaces ?? []];
  const inNamespaces = where.child('namespaces');
  return [
    ...validateVerbs(verbs, where.child('verbs')),
    ...(apiGroups.length === 0
      ? [fieldRequired(where.child('apiGroups'), 'resource rules must supply at least one api group')]
      : onlyWildcard(apiGroups, where.child('apiGroups'), 'api groups')),
    ...(resources.length === 0
      ? [fieldRequired(where.child('resources'), 'resource rules must supply at least one resource')]
      : onlyWildcard(resources, where.child('resources'), 'resources')),
    ...(namespaces.length === 0 && !clusterScope
      ? [fieldRequired(inNamespaces, 'resource rules that are not cluster scoped must supply at least one namespace')]
      : namespaces.includes('*')
        ? onlyWildcard(namespaces, inNamespaces, 'namespaces')
        : namespaces.flatMap((namespace, index) =>
            isDns1123Label(namespace).map((message) =>
              fieldInvalid(inNamespaces.index(index), namespace, NAMESPACE_RULE + message),
            ),
          )),
  ];
}
