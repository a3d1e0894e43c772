import { describe, expect, it } from 'vitest';
import type { CustomResourceDefinition } from '#types/apiextensions-v1';
import { planNames } from './names.ts';

const now = '2026-01-01T00:00:00Z';
function definition(plural: string, kind: string, shortNames: string[] = []): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`, shortNames },
      versions: [],
    },
  };
}
const conditionsOf = (plan: CustomResourceDefinition | undefined) =>
  plan?.status?.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message]);

describe('planNames', () => {
  it('accepts free names and establishes', () => {
    const plan = planNames(definition('foos', 'Foo', ['f']), [], now);
    expect(conditionsOf(plan)).toEqual([
      ['NamesAccepted', 'True', 'NoConflicts', 'no conflicts found'],
      ['Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted'],
    ]);
    expect(plan?.status?.acceptedNames).toEqual(plan?.spec.names);
    expect(plan === undefined ? undefined : planNames(plan, [], now)).toBeUndefined();
  });

  it('leaves the names of others alone', () => {
    const other = planNames(definition('foos', 'Foo', ['f']), [], now);
    const plan = planNames(definition('bars', 'Foo', ['f']), other === undefined ? [] : [other], now);
    expect(conditionsOf(plan)).toEqual([
      ['NamesAccepted', 'False', 'ListKindConflict', '"FooList" is already in use'],
      ['Established', 'False', 'NotAccepted', 'not all names are accepted'],
    ]);
    expect(plan?.status?.acceptedNames).toEqual({ plural: 'bars', kind: '' });
  });
});
