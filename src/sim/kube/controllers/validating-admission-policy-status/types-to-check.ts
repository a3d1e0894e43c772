import type { ValidatingAdmissionPolicy } from '#types/admissionregistration-v1';
import type { ResourceDefinition } from '../../registry/resource.ts';

const mostTypes = 10;

/**
 * The kinds that the rules of a policy name, in order of group, version and kind; rules with wildcards name none. Follows
 * apiserver pkg/admission/plugin/policy/validating/typechecking.go typesToCheck.
 */
export function typesToCheck(
  { spec }: ValidatingAdmissionPolicy,
  served: readonly ResourceDefinition[],
): readonly ResourceDefinition[] {
  const found = new Set<ResourceDefinition>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of spec.matchConstraints?.resourceRules ?? []) {
    if ([...apiGroups, ...apiVersions].some((name) => name.includes('*'))) continue;
    const names = resources.filter((name) => !/[*/]/.test(name)).sort();
    let count = 0;
    for (const group of apiGroups.toSorted()) {
      for (const version of apiVersions.toSorted()) {
        for (const kind of names.flatMap((name) => kindsFor(group, version, name, served))) {
          found.add(kind);
          count += 1;
          if (count === mostTypes) return inOrder(found);
        }
      }
    }
  }
  return inOrder(found);
}

/** As a RESTMapper reads it: the empty group stands for any. */
function kindsFor(group: string, version: string, resource: string, served: readonly ResourceDefinition[]) {
  const name = resource.toLowerCase();
  return served.filter(
    (kind) =>
      (group === '' || kind.group === group) &&
      kind.version === version &&
      (kind.resource === name || kind.singular === name),
  );
}

function inOrder(kinds: Iterable<ResourceDefinition>): readonly ResourceDefinition[] {
  const key = ({ group, version, kind }: ResourceDefinition) => [group, version, kind].join('\0');
  return [...kinds].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
