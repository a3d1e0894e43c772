import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from '#apimachinery';
import type { RuleWithOperations } from '#types/admissionregistration-v1';
import type { Path } from '../shared/errors.ts';

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const scopes = ['*', 'Cluster', 'Namespaced'];

/** `*` says everything, so that nothing may stand beside it. */
function loneWildcard(values: readonly string[], where: Path, what: string): FieldError[] {
  if (values.length < 2 || !values.includes('*')) return [];
  return [fieldInvalid(where, values, `if '*' is present, must not specify other ${what}`)];
}

function validateResources(resources: readonly string[], where: Path): FieldError[] {
  if (resources.length === 0) return [fieldRequired(where)];
  const errors: FieldError[] = [];
  const allSubresourcesOf = new Set<string>();
  const subresourceOfAll = new Set<string>();
  let lastIsPlain = false;
  resources.forEach((resource, index) => {
    if (resource === '') {
      errors.push(fieldRequired(where.index(index)));
      return;
    }
    const slash = resource.indexOf('/');
    if (slash < 0) {
      lastIsPlain = resource !== '*';
      return;
    }
    const name = resource.slice(0, slash);
    const subresource = resource.slice(slash + 1);
    const covered = (by: string) =>
      fieldInvalid(where.index(index), resource, `if '${by}' is present, must not specify ${resource}`);
    if (allSubresourcesOf.has(name)) errors.push(covered(`${name}/*`));
    if (subresourceOfAll.has(subresource)) errors.push(covered(`*/${subresource}`));
    if (subresource === '*') allSubresourcesOf.add(name);
    if (name === '*') subresourceOfAll.add(subresource);
  });
  if (resources.length > 1 && resources.includes('*/*')) {
    errors.push(fieldInvalid(where, resources, "if '*/*' is present, must not specify other resources"));
  }
  if (resources.includes('*') && lastIsPlain) {
    const message = "if '*' is present, must not specify other resources without subresources";
    errors.push(fieldInvalid(where, resources, message));
  }
  return errors;
}

/** What requests a webhook is about. Follows pkg/apis/admissionregistration/validation, validateRuleWithOperations. */
export function validateRule(rule: RuleWithOperations, where: Path): FieldError[] {
  const asked = rule.operations ?? [];
  const groups = rule.apiGroups ?? [];
  const versions = rule.apiVersions ?? [];
  const required = (values: readonly string[], at: Path) => (values.length === 0 ? [fieldRequired(at)] : []);
  return [
    ...required(asked, where.child('operations')),
    ...loneWildcard(asked, where.child('operations'), 'operations'),
    ...asked.flatMap((operation, index) =>
      operations.includes(operation)
        ? []
        : [fieldNotSupported(where.child('operations').index(index), operation, operations)],
    ),
    ...required(groups, where.child('apiGroups')),
    ...loneWildcard(groups, where.child('apiGroups'), 'API groups'),
    ...required(versions, where.child('apiVersions')),
    ...loneWildcard(versions, where.child('apiVersions'), 'API versions'),
    ...versions.flatMap((version, index) =>
      version === '' ? [fieldRequired(where.child('apiVersions').index(index))] : [],
    ),
    ...validateResources(rule.resources ?? [], where.child('resources')),
    ...(rule.scope === undefined || scopes.includes(rule.scope)
      ? []
      : [fieldNotSupported(where.child('scope'), rule.scope, scopes)]),
  ];
}
