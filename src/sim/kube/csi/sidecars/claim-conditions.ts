import type { PersistentVolumeClaim } from '#types/core-v1';

export type ClaimCondition = NonNullable<NonNullable<PersistentVolumeClaim['status']>['conditions']>[number];

/** The conditions with those of the named types replaced by others; undefined when none is left. */
export function withConditions(
  before: readonly ClaimCondition[] | undefined,
  without: readonly string[],
  added: readonly ClaimCondition[],
): ClaimCondition[] | undefined {
  const replaced = new Set([...without, ...added.map(({ type }) => type)]);
  const next = [...(before ?? []).filter(({ type }) => !replaced.has(type)), ...added];
  return next.length === 0 ? undefined : next;
}

/** Sets the conditions of a draft; an empty list is no field. */
export function setConditions(draft: PersistentVolumeClaim, conditions: ClaimCondition[] | undefined): void {
  const { conditions: _, ...status } = draft.status ?? {};
  draft.status = { ...status, ...(conditions === undefined ? {} : { conditions }) };
}

export const resizeConditions = ['Resizing', 'FileSystemResizePending', 'ControllerResizeError', 'NodeResizeError'];
