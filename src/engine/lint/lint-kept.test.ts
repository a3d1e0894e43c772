import { expect, test } from 'vitest';
import type { LoadedScenario } from '../load/instantiate.ts';
import { lintKept } from './lint-kept.ts';

const kept = (kind: string, name: string) => ({ id: 'data', kind: 'resource', spec: { kind, name, kept: true } });

/** Whether lint points at a check that wants this kept, where the setup makes a StatefulSet of that name. */
function isPointedAt(kind: string, name: string, set: string): boolean {
  const source = { at: () => ({ line: 1, column: 1 }) };
  const scenario = { document: { checks: [kept(kind, name)] }, source, file: 'scenario.yaml' };
  const text = JSON.stringify({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: set } });
  return lintKept(scenario as unknown as LoadedScenario, [{ text }]).length > 0;
}

test.each<[string, string, string, boolean]>([
  ['StatefulSet', 'db', 'db', false],
  ['Pod', 'db-0', 'db', false],
  ['PersistentVolumeClaim', 'data-db-12', 'db', false],
  ['PersistentVolumeClaim', 'db', 'db', true],
  ['PersistentVolumeClaim', 'datadb-0', 'db', true],
  ['ConfigMap', 'db-0', 'db', true],
  // What is no name, and no pattern either.
  ['Pod', 'db-0', 'd(', true],
  ['Pod', 'db-0', 'd.', true],
])('%s %s beside the StatefulSet %s: %s', (kind, name, set, pointedAt) => {
  expect(isPointedAt(kind, name, set)).toBe(pointedAt);
});
