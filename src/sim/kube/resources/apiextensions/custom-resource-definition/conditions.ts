import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '#types/apiextensions-v1';

/** Puts a condition into the status of `definition`, which is changed. `now` is RFC 3339. Follows apihelpers SetCRDCondition. */
export function setCondition(
  definition: CustomResourceDefinition,
  now: string,
  condition: CustomResourceDefinitionCondition,
): void {
  const { conditions = [] } = definition.status ?? {};
  const known = conditions?.find(({ type }) => type === condition.type);
  const lastTransitionTime =
    known?.status === condition.status && known.lastTransitionTime ? known.lastTransitionTime : now;
  const next = { ...condition, lastTransitionTime };
  const others = conditions ?? [];
  definition.status = {
    ...definition.status,
    conditions: known === undefined ? [...others, next] : others.map((one) => (one === known ? next : one)),
  };
}

/** Whether a condition is true. */
export function isConditionTrue(definition: CustomResourceDefinition, type: string): boolean {
  return definition.status?.conditions?.some((one) => one.type === type && one.status === 'True') === true;
}
