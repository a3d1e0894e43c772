import type { PolicyRule } from '#types/rbac-v1';
import type { AuthorizationAttributes } from './types.ts';

const none: readonly string[] = [];

/** Whether the rule allows the request. Follows plugin/pkg/auth/authorizer/rbac RuleAllows. */
export function ruleAllows(rule: PolicyRule, { verb, resource, path }: AuthorizationAttributes): boolean {
  if (!hasOrAll(rule.verbs, verb)) {
    return false;
  }
  if (resource === undefined) {
    return (rule.nonResourceURLs ?? none).some((pattern) => urlMatches(pattern, path));
  }
  const { group, subresource, name = '' } = resource;
  return (
    hasOrAll(rule.apiGroups, group) &&
    resourceMatches(rule.resources ?? none, resource.resource, subresource) &&
    (rule.resourceNames === undefined || rule.resourceNames.length === 0 || rule.resourceNames.includes(name))
  );
}

function hasOrAll(allowed: readonly string[] | undefined, wanted: string): boolean {
  return allowed !== undefined && (allowed.includes('*') || allowed.includes(wanted));
}

function resourceMatches(allowed: readonly string[], resource: string, subresource: string | undefined): boolean {
  const full = subresource === undefined || subresource === '' ? resource : `${resource}/${subresource}`;
  return allowed.some(
    (one) => one === '*' || one === full || (full !== resource && one.startsWith('*/') && one.slice(2) === subresource),
  );
}

function urlMatches(pattern: string, path: string): boolean {
  return pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')));
}

/** What of `wanted` nobody holds by `held`, cut down to single rights. Follows component-helpers auth/rbac/validation Covers. */
export function missingRights(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap(singleRights).filter((right) => !held.some((rule) => covers(rule, right)));
}

/** A rule as one right each: a verb on a resource of a group, by name where it has names, or on a URL. */
function singleRights(rule: PolicyRule): PolicyRule[] {
  const resources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      rule.verbs.flatMap((verb): PolicyRule[] => {
        const right = { verbs: [verb], apiGroups: [group], resources: [resource] };
        const names = rule.resourceNames ?? [];
        return names.length === 0 ? [right] : names.map((name) => ({ ...right, resourceNames: [name] }));
      }),
    ),
  );
  const urls = (rule.nonResourceURLs ?? []).flatMap((url) =>
    rule.verbs.map((verb): PolicyRule => ({ verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...resources, ...urls];
}

function covers(rule: PolicyRule, right: PolicyRule): boolean {
  const all = (held: readonly string[] | undefined, wanted: readonly string[] | undefined) =>
    (wanted ?? none).every((one) => hasOrAll(held, one));
  const names = rule.resourceNames ?? none;
  return (
    all(rule.verbs, right.verbs) &&
    all(rule.apiGroups, right.apiGroups) &&
    (right.resources ?? none).every((one) => {
      const [resource = '', subresource] = one.split('/', 2);
      return resourceMatches(rule.resources ?? none, resource, subresource);
    }) &&
    (right.nonResourceURLs ?? none).every((url) =>
      (rule.nonResourceURLs ?? none).some((held) => urlMatches(held, url)),
    ) &&
    (names.length === 0 || ((right.resourceNames ?? none).length > 0 && all(names, right.resourceNames)))
  );
}

/** Single rights on the same resource as one rule. Follows component-helpers auth/rbac/validation CompactRules. */
export function compactRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const simple = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const rule of rules) {
    if (rule.resources?.length !== 1 || rule.apiGroups?.length !== 1 || (rule.resourceNames?.length ?? 0) > 1) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames ?? []]);
    const known = simple.get(key);
    simple.set(key, known === undefined ? rule : { ...known, verbs: [...new Set([...known.verbs, ...rule.verbs])] });
  }
  return [...others, ...simple.values()];
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`. Follows pkg/apis/rbac/v1 CompactString. */
export function ruleText(rule: PolicyRule): string {
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  const shown = parts.filter(([, values]) => values !== undefined && values.length > 0);
  return `{${shown.map(([name, values = []]) => `${name}:${quotedList(values)}`).join(', ')}}`;
}

/** As Go's %q prints a list: `["a" "b"]`. */
export function quotedList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}
