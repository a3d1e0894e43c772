import type { Node } from '#types/core-v1';
import { defineAdmission, isFor } from './define.ts';

const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** No Pod is put on a node that has not said yet that it is ready. Follows plugin/pkg/admission/nodetaint. */
export const taintNodesByCondition = defineAdmission({
  name: 'TaintNodesByCondition',
  operations: ['CREATE'],
  admit: (attributes) => {
    const node = attributes.object as Node | undefined;
    if (!isFor(attributes, '', 'nodes') || node === undefined) return;
    const taints = node.spec?.taints ?? [];
    if (taints.some(({ key, effect }) => key === taint.key && effect === taint.effect)) return;
    node.spec = { ...node.spec, taints: [...taints, { ...taint }] };
  },
});
