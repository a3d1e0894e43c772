import { goQuote } from '../go-text.ts';
import { applyConflict, type StatusError } from '../status.ts';
import { type FieldSet, pathsOf } from './field-set.ts';
import type { Manager } from './managers.ts';
import { elementText } from './path-element.ts';

/** A field that somebody else owns. */
export interface Conflict {
  readonly manager: Manager;
  readonly path: string;
}

export function conflictsOf(manager: Manager, set: FieldSet): Conflict[] {
  return [...pathsOf(set)].map((path) => ({ manager, path: path.map(elementText).join('') }));
}

/** 409 with a cause for every field. Follows apimachinery pkg/util/managedfields conflict.go. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(manager)}`,
    field: path,
  }));
  return applyConflict(causes, conflictMessage(conflicts));
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [only] = conflicts;
  if (conflicts.length === 1 && only !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${managerText(only.manager)}: ${only.path}`;
  }
  const byManager = new Map<string, string[]>();
  for (const { manager, path } of conflicts) {
    const text = managerText(manager);
    byManager.set(text, [...(byManager.get(text) ?? []), path]);
  }
  const lines = [...byManager]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([text, paths]) => [`conflicts with ${text}:`, ...paths.map((path) => `- ${path}`)]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

/** `"kubectl-client-side-apply" using apps/v1`; those who apply have no version. */
function managerText(manager: Manager): string {
  const name = goQuote(manager.name);
  const who = manager.subresource === '' ? name : `${name} with subresource ${goQuote(manager.subresource)}`;
  return manager.operation === 'Update' ? `${who} using ${manager.apiVersion}` : who;
}
