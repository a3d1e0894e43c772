import type { KubeObject } from '#apimachinery';
import { schemaOf } from '../schema-of.ts';

/**
 * Why an object of this kind is not one of the expected kind: unknown kinds cannot be decoded, known ones not converted.
 * Follows apimachinery pkg/runtime NewNotRegisteredErrForKind and pkg/conversion Converter.
 */
export function kindProblem(object: KubeObject, expected: { readonly group: string; readonly kind: string }): string {
  const [group = '', version = ''] = object.apiVersion.includes('/')
    ? object.apiVersion.split('/')
    : ['', object.apiVersion];
  if (schemaOf({ group, version, kind: object.kind }) === '') {
    return `no kind "${object.kind}" is registered for version "${object.apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  }
  return `converting (${version}.${object.kind}) to (${internalPackageOf(expected.group)}.${expected.kind}): unknown conversion`;
}

/** Groups whose internal types live in the package of another. */
const packages: Readonly<Record<string, string>> = { '': 'core', 'events.k8s.io': 'core' };

/** The Go package of a group's internal types: `core`, `apps`, `storage`. */
export function internalPackageOf(group: string): string {
  return packages[group] ?? group.split('.', 1)[0] ?? group;
}
