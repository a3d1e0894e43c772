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
  return `converting (${version}.${object.kind}) to (${internalPackage(expected.group)}.${expected.kind}): unknown conversion`;
}

/** The Go package of a group's internal types: `core`, `apps`, `storage`. */
function internalPackage(group: string): string {
  return group === '' ? 'core' : (group.split('.', 1)[0] ?? group);
}
