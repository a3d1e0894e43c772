import type { Pod } from '#types/core-v1';
import { defineAdmission, isFor } from './define.ts';

const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const seconds = 300;

/** Pods stay five minutes on a node that is gone. Follows plugin/pkg/admission/defaulttolerationseconds. */
export const defaultTolerationSeconds = defineAdmission({
  name: 'DefaultTolerationSeconds',
  operations: ['CREATE', 'UPDATE'],
  admit: (attributes) => {
    const pod = attributes.object as Pod | undefined;
    if (!isFor(attributes, '', 'pods') || pod === undefined) {
      return;
    }
    const tolerations = pod.spec.tolerations ?? [];
    const missing = keys.filter(
      (key) =>
        !tolerations.some(
          (toleration) =>
            (toleration.key ?? key) === key && (toleration.effect === undefined || toleration.effect === 'NoExecute'),
        ),
    );
    if (missing.length > 0) {
      const added = missing.map((key) => ({
        key,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: seconds,
      }));
      pod.spec.tolerations = [...tolerations, ...added];
    }
  },
});
