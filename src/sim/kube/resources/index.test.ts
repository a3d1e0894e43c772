import { describe, expect, it } from 'vitest';
import { schemaType } from '#apimachinery';
import { resources } from './index.ts';

describe.each(resources.map((resource) => [`${resource.kind} ${resource.version}`, resource] as const))(
  '%s',
  (_, resource) => {
    it('has a type in the schema table', () => {
      expect(schemaType(resource.schema)).toBeDefined();
    });

    it('is named as Kubernetes names kinds', () => {
      expect(resource.singular).toBe(resource.kind.toLowerCase());
      expect(resource.resource).toMatch(/^[a-z]+$/);
    });

    it('prints columns, each of which has a name, and one that names the object', () => {
      expect(resource.columns.length).toBeGreaterThan(1);
      expect(resource.columns.every((column) => column.name !== '')).toBe(true);
      expect(resource.columns.some((column) => column.format === 'name')).toBe(true);
    });

    it('validates', () => {
      expect(resource.validate).toBeDefined();
    });
  },
);

describe('the list of kinds', () => {
  it('has no name twice in a version of a group', () => {
    const names = resources.flatMap(({ group, version, resource, shortNames = [] }) =>
      [resource, ...shortNames].map((name) => `${group}/${version}/${name}`),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
