import { deepEqual, isDns1123Label } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { defineResource } from '../../../registry/resource.ts';
import { at } from '../../shared/errors.ts';
import { defaultPod, defaultPodSpec } from '../../shared/pod/defaults.ts';
import { warningsForPodSpec } from '../../shared/pod/warnings.ts';
import { podColumns } from './columns.ts';
import { prepareForCreate, prepareForUpdate } from './prepare.ts';
import { keepAddressesInStep } from './status.ts';
import { podSubresources } from './subresources.ts';
import { validatePodUpdate } from './update.ts';
import { validatePodCreate } from './validation.ts';

/** Follows pkg/registry/core/pod and pkg/apis/core. */
export const pod = defineResource<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  singular: 'pod',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  schema: 'k8s.io/api/core/v1.Pod',
  deleteReturnsObject: true,

  defaults(object) {
    object.spec ??= { containers: [] };
    defaultPodSpec(object.spec);
    defaultPod(object.spec);
    // Less than nothing is one second in Pods, though not in their templates.
    if ((object.spec.terminationGracePeriodSeconds ?? 0) < 0) object.spec.terminationGracePeriodSeconds = 1;
    object.status ??= {};
    keepAddressesInStep(object.status);
  },

  prepareForCreate,
  prepareForUpdate,
  validate: validatePodCreate,
  updateRules: ['metadata update', 'metadata', 'change'],
  validateUpdate: validatePodUpdate,

  warnings(object, previous) {
    if (previous) {
      return [];
    }
    const problems = isDns1123Label(object.metadata.name ?? '');
    const name =
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended:";
    return [
      ...(problems.length > 0 ? [`${name} [${problems.join(' ')}]`] : []),
      ...warningsForPodSpec(object.spec, object.metadata, at.spec, false),
    ];
  },

  fieldSelectors: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status?.phase ?? '',
    // Taken from old clients.
    'spec.host': ({ spec }) => spec.nodeName ?? '',
    // Accepted, and never matched by any address, as upstream.
    'status.podIPs': () => '',
    'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? status?.podIP ?? '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
  },

  columns: podColumns,
  // Being bound to a node is no change of the desired state.
  generation: (next, previous) => !deepEqual(unbound(next), unbound(previous)),

  gracePeriod(object, requested) {
    const done = object.status?.phase === 'Failed' || object.status?.phase === 'Succeeded';
    if (!object.spec.nodeName || done) {
      return 0;
    }
    const seconds = requested ?? object.spec.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : seconds;
  },

  subresources: podSubresources,
});

function unbound({ spec: { nodeName: _, ...spec } }: Pod): Omit<Pod['spec'], 'nodeName'> {
  return spec;
}
