import type { GroupVersionKind } from './types.ts';

/** Every group and its versions that the server's programs know, served or not. Follows pkg/api/legacyscheme and its like. */
const known: readonly (readonly [string, ...string[]])[] = [
  ['', 'v1'],
  ['admission.k8s.io', 'v1', 'v1beta1'],
  ['admissionregistration.k8s.io', 'v1', 'v1alpha1', 'v1beta1'],
  ['apiextensions.k8s.io', 'v1', 'v1beta1'],
  ['apiregistration.k8s.io', 'v1', 'v1beta1'],
  ['apps', 'v1', 'v1beta1', 'v1beta2'],
  ['authentication.k8s.io', 'v1', 'v1alpha1', 'v1beta1'],
  ['authorization.k8s.io', 'v1', 'v1beta1'],
  ['autoscaling', 'v1', 'v2', 'v2beta1', 'v2beta2'],
  ['batch', 'v1', 'v1beta1'],
  ['certificates.k8s.io', 'v1', 'v1alpha1', 'v1beta1'],
  ['coordination.k8s.io', 'v1', 'v1alpha2', 'v1beta1'],
  ['discovery.k8s.io', 'v1', 'v1beta1'],
  ['events.k8s.io', 'v1', 'v1beta1'],
  ['extensions', 'v1beta1'],
  ['flowcontrol.apiserver.k8s.io', 'v1', 'v1beta1', 'v1beta2', 'v1beta3'],
  ['imagepolicy.k8s.io', 'v1alpha1'],
  ['internal.apiserver.k8s.io', 'v1alpha1'],
  ['networking.k8s.io', 'v1', 'v1beta1'],
  ['node.k8s.io', 'v1', 'v1alpha1', 'v1beta1'],
  ['policy', 'v1', 'v1beta1'],
  ['rbac.authorization.k8s.io', 'v1', 'v1alpha1', 'v1beta1'],
  ['resource.k8s.io', 'v1', 'v1alpha3', 'v1beta1', 'v1beta2'],
  ['scheduling.k8s.io', 'v1', 'v1alpha1', 'v1beta1'],
  ['storage.k8s.io', 'v1', 'v1alpha1', 'v1beta1'],
  ['storagemigration.k8s.io', 'v1beta1'],
];

/** Known to the program, but not to its part that serves custom objects. */
const unknownToCustom: ReadonlySet<string> = new Set([
  'admission.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'imagepolicy.k8s.io',
]);

const everywhere: ReadonlySet<string> = new Set(['DeleteOptions', 'WatchEvent']);
const once: ReadonlySet<string> = new Set(['APIGroup', 'APIGroupList', 'APIResourceList', 'APIVersions', 'Status']);
const prefix = 'k8s.io/apimachinery/pkg/apis/meta/v1.';

/**
 * The kinds that a type of apimachinery stands for: options and events belong to every group version, answers about
 * the API itself to v1. Undefined for all other types.
 */
export function metaKinds(typeKey: string, ofCustom = false): readonly GroupVersionKind[] | undefined {
  const kind = typeKey.startsWith(prefix) ? typeKey.slice(prefix.length) : '';
  if (once.has(kind)) return [{ group: '', version: 'v1', kind }];
  if (!everywhere.has(kind)) return undefined;
  return known
    .filter(([group]) => !ofCustom || !unknownToCustom.has(group))
    .flatMap(([group, ...versions]) => versions.map((version) => ({ group, version, kind })));
}
