import { deepCopy, deepEqual } from '#apimachinery';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionNames,
} from '#types/apiextensions-v1';
import { isConditionTrue, setCondition } from '../resources/apiextensions/custom-resource-definition/conditions.ts';

/**
 * The definition with its names accepted, as far as no other of `others` has them, and established; undefined when there
 * is nothing to say. Follows apiextensions pkg/controller/status calculateNamesAndConditions and pkg/controller/establish.
 */
export function planNames(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: string,
): CustomResourceDefinition | undefined {
  const next = deepCopy(definition);
  if (!deepEqual(definition.spec.names, definition.status?.acceptedNames)) acceptNames(next, others, now);
  if (isConditionTrue(next, 'NamesAccepted') && !isConditionTrue(next, 'Established')) {
    const message = 'the initial names have been accepted';
    setCondition(next, now, { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message });
  }
  return deepEqual(next, definition) ? undefined : next;
}

interface Used {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

function acceptNames(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: string,
): void {
  const asked = definition.spec.names;
  const had = definition.status?.acceptedNames ?? { plural: '', kind: '' };
  const used = namesOf(others.filter(({ spec }) => spec.group === definition.spec.group));
  const accepted: CustomResourceDefinitionNames = { ...had };
  let refused: { readonly reason: string; readonly message: string } | undefined;
  const inUse = (name: string) => `${JSON.stringify(name)} is already in use`;
  for (const [field, reason] of [
    ['plural', 'PluralConflict'],
    ['singular', 'SingularConflict'],
  ] as const) {
    const name = asked[field] ?? '';
    if (name !== had[field] && used.resources.has(name)) refused = { reason, message: inUse(name) };
    else accepted[field] = name;
  }
  const taken = (asked.shortNames ?? []).filter((name) => !had.shortNames?.includes(name) && used.resources.has(name));
  if (taken.length > 0) {
    const texts = [...new Set(taken.map(inUse))];
    const message = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
    refused = { reason: 'ShortNamesConflict', message };
  } else if (asked.shortNames === undefined) delete accepted.shortNames;
  else accepted.shortNames = asked.shortNames;
  for (const [field, reason] of [
    ['kind', 'KindConflict'],
    ['listKind', 'ListKindConflict'],
  ] as const) {
    const name = asked[field] ?? '';
    if (name !== had[field] && used.kinds.has(name)) refused = { reason, message: inUse(name) };
    else accepted[field] = name;
  }
  if (asked.categories === undefined) delete accepted.categories;
  else accepted.categories = asked.categories;
  definition.status = { ...definition.status, acceptedNames: accepted };
  setCondition(definition, now, namesCondition(refused));
  if (!isConditionTrue(definition, 'Established')) {
    const [reason, message] =
      refused === undefined
        ? ['Installing', 'the initial names have been accepted']
        : ['NotAccepted', 'not all names are accepted'];
    setCondition(definition, now, { type: 'Established', status: 'False', reason, message });
  }
}

function namesCondition(
  refused: { readonly reason: string; readonly message: string } | undefined,
): CustomResourceDefinitionCondition {
  return refused === undefined
    ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
    : { type: 'NamesAccepted', status: 'False', ...refused };
}

function namesOf(definitions: readonly CustomResourceDefinition[]): Used {
  const accepted = definitions.flatMap(({ status }) => status?.acceptedNames ?? []);
  const texts = (names: readonly (string | undefined)[]) =>
    new Set(names.filter((name) => name !== undefined && name !== '') as string[]);
  return {
    resources: texts(accepted.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...(shortNames ?? [])])),
    kinds: texts(accepted.flatMap(({ kind, listKind }) => [kind, listKind])),
  };
}
