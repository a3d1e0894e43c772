import { lookup } from '#apimachinery';
import { schemaOf } from '../schema-of.ts';
import type { TypeMeta } from './type-meta.ts';

/**
 * Why an object of this kind is not one of the expected kind: unknown kinds cannot be decoded, known ones not converted;
 * undefined for the kind itself, in whatever group and version the server still reads it.
 * Follows apimachinery pkg/runtime NewNotRegisteredErrForKind and pkg/conversion Converter.
 */
export function kindProblem(type: TypeMeta, expected: { readonly group: string; readonly kind: string }) {
  const { group, version, kind } = type;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const isSame = kind === expected.kind;
  if (!(isRegistered(type, expected.group) || (isSame && formerVersions.has(apiVersion)))) {
    const scheme = schemes[expected.group] ?? 'pkg/api/legacyscheme/scheme.go:30';
    return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "${scheme}"`;
  }
  return isSame
    ? undefined
    : `converting (${version}.${kind}) to (${internalPackageOf(expected.group)}.${expected.kind}): unknown conversion`;
}

/** The servers that the API server delegates to know their own kinds alone. */
const schemes = lookup<string | undefined>({
  'apiextensions.k8s.io': 'pkg/apiserver/apiserver.go:55',
  'apiregistration.k8s.io': 'pkg/apiserver/scheme/scheme.go:28',
});

function isRegistered(type: TypeMeta, expected: string): boolean {
  const isOwnScheme = schemes[expected] !== undefined || schemes[type.group] !== undefined;
  return schemaOf(type) !== '' && (!isOwnScheme || type.group === expected);
}

/** What is read in though it is not served any more. Follows the install packages of pkg/apis. */
const formerVersions: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/v1alpha1',
  'admissionregistration.k8s.io/v1beta1',
  'apiextensions.k8s.io/v1beta1',
  'apiregistration.k8s.io/v1beta1',
  'apps/v1beta1',
  'apps/v1beta2',
  'authentication.k8s.io/v1alpha1',
  'authentication.k8s.io/v1beta1',
  'authorization.k8s.io/v1beta1',
  'autoscaling/v2beta1',
  'autoscaling/v2beta2',
  'batch/v1beta1',
  'certificates.k8s.io/v1alpha1',
  'certificates.k8s.io/v1beta1',
  'coordination.k8s.io/v1alpha2',
  'coordination.k8s.io/v1beta1',
  'discovery.k8s.io/v1beta1',
  'events.k8s.io/v1beta1',
  'extensions/v1beta1',
  'flowcontrol.apiserver.k8s.io/v1beta1',
  'flowcontrol.apiserver.k8s.io/v1beta2',
  'flowcontrol.apiserver.k8s.io/v1beta3',
  'networking.k8s.io/v1beta1',
  'node.k8s.io/v1alpha1',
  'node.k8s.io/v1beta1',
  'policy/v1beta1',
  'rbac.authorization.k8s.io/v1alpha1',
  'rbac.authorization.k8s.io/v1beta1',
  'resource.k8s.io/v1alpha3',
  'resource.k8s.io/v1beta1',
  'resource.k8s.io/v1beta2',
  'scheduling.k8s.io/v1alpha1',
  'scheduling.k8s.io/v1beta1',
  'storage.k8s.io/v1alpha1',
  'storage.k8s.io/v1beta1',
]);

/** Groups whose internal types live in the package of another. */
const packages: Readonly<Record<string, string | undefined>> = { '': 'core', 'events.k8s.io': 'core' };

/** The Go package of a group's internal types: `core`, `apps`, `storage`. */
export function internalPackageOf(group: string): string {
  return packages[group] ?? group.split('.', 1)[0] ?? group;
}
