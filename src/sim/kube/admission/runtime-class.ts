import { deepEqual } from '#apimachinery';
import type { Pod, Toleration } from '#types/core-v1';
import type { RuntimeClass } from '#types/node-v1';
import { unexpected } from '../registry/unexpected.ts';
import { type AdmissionAttributes, type AdmissionContext, defineAdmission, isFor } from './define.ts';
import { forbid } from './forbid.ts';

/** Pods take overhead and place from their RuntimeClass. Follows plugin/pkg/admission/runtimeclass. */
export const runtimeClass = defineAdmission({
  name: 'RuntimeClass',
  operations: ['CREATE'],
  admit: (attributes, context) => {
    const pod = attributes.object as Pod | undefined;
    if (!isFor(attributes, '', 'pods') || pod === undefined) {
      return;
    }
    const found = classOf(pod, attributes, context);
    if (found !== undefined) {
      setOverhead(pod, found, attributes);
      setScheduling(pod, found, attributes);
    }
  },
  validate: (attributes, context) => {
    const pod = attributes.object as Pod | undefined;
    if (!isFor(attributes, '', 'pods') || pod === undefined) {
      return;
    }
    const overhead = classOf(pod, attributes, context)?.overhead?.podFixed;
    if (overhead !== undefined && !deepEqual(overhead, pod.spec?.overhead ?? {})) {
      throw forbid(attributes, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    }
    if (overhead === undefined && pod.spec?.overhead !== undefined) {
      throw forbid(attributes, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    }
  },
});

function classOf(pod: Pod, attributes: AdmissionAttributes, context: AdmissionContext): RuntimeClass | undefined {
  const name = pod.spec?.runtimeClassName;
  if (name === undefined) {
    return undefined;
  }
  // The plug-in's cache has no such thing, and its client asks for nothing without a name.
  if (name === '') throw unexpected('resource name may not be empty');
  const found = context.lookup('node.k8s.io', 'runtimeclasses', undefined, name);
  if (found === undefined) {
    throw forbid(attributes, `pod rejected: RuntimeClass "${name}" not found`);
  }
  return found as RuntimeClass;
}

function setOverhead(pod: Pod, { overhead }: RuntimeClass, attributes: AdmissionAttributes): void {
  if (overhead?.podFixed === undefined || pod.spec === undefined) {
    return;
  }
  if (pod.spec.overhead !== undefined && !deepEqual(pod.spec.overhead, overhead.podFixed)) {
    throw forbid(attributes, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  }
  pod.spec.overhead = { ...overhead.podFixed };
}

function setScheduling(pod: Pod, { scheduling }: RuntimeClass, attributes: AdmissionAttributes): void {
  if (scheduling === undefined || pod.spec === undefined) {
    return;
  }
  const own = pod.spec.nodeSelector ?? {};
  const wanted = scheduling.nodeSelector ?? {};
  for (const [key, value] of Object.entries(wanted)) {
    if (own[key] !== undefined && own[key] !== value) {
      const conflict = `runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`;
      throw forbid(attributes, `conflict: ${conflict}`);
    }
  }
  if (Object.keys(wanted).length > 0) {
    pod.spec.nodeSelector = { ...own, ...wanted };
  }
  pod.spec.tolerations = merge(pod.spec.tolerations ?? [], scheduling.tolerations ?? []);
}

function merge(own: readonly Toleration[], more: readonly Toleration[]): Toleration[] {
  return [...own, ...more.filter((toleration) => !own.some((other) => deepEqual(other, toleration)))];
}
