import { invalid, type KubeObject } from '#apimachinery';
import type { Namespace, Pod, PodSpec } from '#types/core-v1';
import { type AdmissionAttributes, type AdmissionContext, defineAdmission } from '../define.ts';
import { forbid } from '../forbid.ts';
import type { Metadata } from './check.ts';
import { detailOf, evaluate } from './evaluate.ts';
import { type LevelVersion, levelText, policyOf, strictness } from './policy.ts';

/** Kinds with a template of Pods, where it is. Follows pod-security-admission, DefaultPodSpecExtractor. */
const templates: Readonly<Record<string, readonly string[]>> = {
  'podtemplates.': ['template'],
  'replicationcontrollers.': ['spec', 'template'],
  'replicasets.apps': ['spec', 'template'],
  'deployments.apps': ['spec', 'template'],
  'statefulsets.apps': ['spec', 'template'],
  'daemonsets.apps': ['spec', 'template'],
  'jobs.batch': ['spec', 'template'],
  'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};
const evaluatedSubresources: readonly (string | undefined)[] = [undefined, 'ephemeralcontainers', 'resize'];

/**
 * Keeps Pods to the level of their namespace's labels: refuses them (enforce), warns (warn) or notes it in the audit log
 * (audit). Follows k8s.io/pod-security-admission.
 */
export const podSecurity = defineAdmission({
  name: 'PodSecurity',
  operations: ['CREATE', 'UPDATE'],
  validate: (attributes, context) => {
    const { resource, subresource, namespace, object } = attributes;
    const key = `${resource.resource}.${resource.group}`;
    if (object === undefined || namespace === undefined) {
      return;
    }
    if (key === 'namespaces.') {
      if (subresource === undefined) {
        checkNamespace(attributes, object as Namespace, context);
      }
      return;
    }
    const isPod = key === 'pods.';
    const isEvaluated = isPod ? evaluatedSubresources.includes(subresource) : subresource === undefined;
    const pod = isEvaluated ? podOf(key, object) : undefined;
    if (pod !== undefined && !(isPod && isUnimportant(object as Pod, attributes.previous as Pod | undefined))) {
      checkPod(attributes, pod, isPod, context);
    }
  },
});

interface PodLike {
  readonly metadata: Metadata;
  readonly spec: PodSpec;
}

function podOf(key: string, object: KubeObject): PodLike | undefined {
  const way = key === 'pods.' ? [] : templates[key];
  if (way === undefined) {
    return undefined;
  }
  const found = way.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], object);
  const { metadata = {}, spec } = (found ?? {}) as { metadata?: Metadata; spec?: PodSpec };
  return spec === undefined ? undefined : { metadata, spec };
}

/** Whether an update changes neither images nor the number of containers. Follows isSignificantPodUpdate. */
function isUnimportant(next: Pod, previous: Pod | undefined): boolean {
  if (previous === undefined) {
    return false;
  }
  const images = ({ spec }: Pod): string =>
    JSON.stringify(
      [spec?.containers, spec?.initContainers, spec?.ephemeralContainers].map((list) =>
        (list ?? []).map(({ image }) => image),
      ),
    );
  return images(next) === images(previous);
}

function checkPod(attributes: AdmissionAttributes, pod: PodLike, enforces: boolean, context: AdmissionContext): void {
  const namespace = context.lookup('', 'namespaces', undefined, attributes.namespace ?? '');
  const { policy } = policyOf(namespace?.metadata.labels ?? {});
  const key = 'pod-security.kubernetes.io';
  const noted = evaluate(policy.audit, pod.metadata, pod.spec);
  if (enforces) {
    context.annotate?.(`${key}/enforce-policy`, levelText(policy.enforce));
  }
  if (noted.length > 0) {
    const text = `would violate PodSecurity "${levelText(policy.audit)}": ${detailOf(noted)}`;
    context.annotate?.(`${key}/audit-violations`, text);
  }
  if (enforces) {
    const violations = evaluate(policy.enforce, pod.metadata, pod.spec);
    if (violations.length > 0) {
      const level = levelText(policy.enforce);
      throw forbid(attributes, `violates PodSecurity "${level}": ${detailOf(violations)}`);
    }
  }
  const violations = evaluate(policy.warn, pod.metadata, pod.spec);
  if (violations.length > 0) {
    context.warn(`would violate PodSecurity "${levelText(policy.warn)}": ${detailOf(violations)}`);
  }
}

/** Labels have to be right, and a stricter level tells which Pods it would not let in. Follows ValidateNamespace. */
function checkNamespace(attributes: AdmissionAttributes, next: Namespace, context: AdmissionContext): void {
  const { policy, errors } = policyOf(next.metadata.labels ?? {});
  const before = policyOf(attributes.previous?.metadata.labels ?? {});
  if (errors.length > 0 && JSON.stringify(errors) !== JSON.stringify(before.errors)) {
    throw invalid('', 'Namespace', attributes.name, [...errors]);
  }
  const [now, old] = [policy.enforce, before.policy.enforce];
  const isStricter = now.version !== old.version || strictness(now.level) > strictness(old.level);
  if (attributes.operation === 'UPDATE' && now.level !== 'privileged' && isStricter) {
    warnAboutPods(attributes.name, now, context);
  }
}

/** Follows EvaluatePodsInNamespace: one line for all Pods with the same violations. */
function warnAboutPods(namespace: string, level: LevelVersion, context: AdmissionContext): void {
  const byReason = new Map<string, string[]>();
  for (const pod of context.lookupAll('', 'pods', namespace) as readonly Pod[]) {
    const reasons = evaluate(level, pod.metadata, pod.spec ?? { containers: [] }).map(({ reason }) => reason);
    if (reasons.length > 0) {
      const text = reasons.join(', ');
      byReason.set(text, [...(byReason.get(text) ?? []), pod.metadata.name ?? '']);
    }
  }
  if (byReason.size === 0) {
    return;
  }
  context.warn(
    `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${levelText(level)}"`,
  );
  const lines = [...byReason].map(([reasons, names]) => {
    const others = names.length - 1;
    const more = others === 0 ? '' : ` (and ${others} other pod${others === 1 ? '' : 's'})`;
    return `${names.sort()[0]}${more}: ${reasons}`;
  });
  for (const line of lines.sort()) {
    context.warn(line);
  }
}
