import type { Pod } from '#types/core-v1';
import { type AdmissionContext, defineAdmission } from './define.ts';

const topology = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

/** Pods carry the zone and region of their node from when they are bound. Follows plugin/pkg/admission/podtopologylabels. */
export const podTopologyLabels = defineAdmission({
  name: 'PodTopologyLabels',
  operations: ['CREATE'],
  admit: ({ resource, subresource, object }, context) => {
    if (resource.group !== '' || resource.resource !== 'pods' || object === undefined) {
      return;
    }
    const { target } = object as { target?: { kind?: string; name?: string } };
    const node =
      subresource === undefined
        ? ((object as Pod).spec?.nodeName ?? '')
        : subresource === 'binding' && target?.kind === 'Node'
          ? (target.name ?? '')
          : '';
    const labels = labelsOf(node, context);
    if (labels.length > 0) {
      object.metadata.labels = { ...object.metadata.labels, ...Object.fromEntries(labels) };
    }
  },
});

function labelsOf(node: string, { lookup }: AdmissionContext): readonly (readonly [string, string])[] {
  const labels = node === '' ? undefined : lookup('', 'nodes', undefined, node)?.metadata.labels;
  return labels === undefined
    ? []
    : topology.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]] as const]));
}
