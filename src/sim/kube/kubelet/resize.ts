import { deepEqual } from '#apimachinery';
import type { Container, Node, Pod } from '#types/core-v1';
import { addAmounts, amountsOf, podRequests } from '../helpers/pod-resources.ts';
import type { ContainerRecord } from './container-record.ts';

/** Why a Pod does not have the resources that its spec asks for. */
export interface Refusal {
  readonly reason: 'Deferred' | 'Infeasible';
  readonly message: string;
}

/** The containers whose spec asks for other resources than they have. */
export function resizedRecords(pod: Pod, records: readonly ContainerRecord[]): readonly [ContainerRecord, Container][] {
  const wanted = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  return records.flatMap((record): [ContainerRecord, Container][] => {
    const spec = record.ephemeral ? undefined : wanted.find(({ name }) => name === record.spec.name);
    const isSame =
      spec === undefined || deepEqual(spec.resources ?? {}, record.spec.resources ?? {}, { quantities: true });
    return isSame ? [] : [[record, spec]];
  });
}

const compute = ['cpu', 'memory'] as const;

/**
 * Whether the node has room for what the Pod asks for now; `others` are the other Pods on it. Follows pkg/kubelet/allocation,
 * canResizePod.
 */
export function refusalOf(pod: Pod, node: Node | undefined, others: readonly Pod[]): Refusal | undefined {
  const capacity = amountsOf(node?.status?.allocatable);
  const requested = podRequests(pod);
  const over = [...compute].reverse().find((name) => (requested[name] ?? 0) > (capacity[name] ?? 0));
  if (over !== undefined) {
    const message = `Node didn't have enough capacity: ${over}, requested: ${requested[over]}, capacity: ${capacity[over] ?? 0}`;
    return { reason: 'Infeasible', message };
  }
  const used = others.map(podRequests).reduce(addAmounts, {});
  const short = compute.find((name) => (requested[name] ?? 0) + (used[name] ?? 0) > (capacity[name] ?? 0));
  if (short === undefined) {
    return undefined;
  }
  const numbers = `requested: ${requested[short]}, used: ${used[short] ?? 0}, capacity: ${capacity[short] ?? 0}`;
  return { reason: 'Deferred', message: `Node didn't have enough resource: ${short}, ${numbers}` };
}

/** Whether a container has to be started again to get its new resources. */
export function needsRestart(before: Container, after: Container): boolean {
  return compute.some((name) => {
    const isSame =
      before.resources?.requests?.[name] === after.resources?.requests?.[name] &&
      before.resources?.limits?.[name] === after.resources?.limits?.[name];
    const policy = after.resizePolicy?.find(({ resourceName }) => resourceName === name)?.restartPolicy;
    return !isSame && policy === 'RestartContainer';
  });
}

/** `Pod resize started: {"containers":[...],"generation":2}`. Follows pkg/kubelet/events resize.go. */
export function resizeMessage(what: string, { metadata, spec }: Pod, error = ''): string {
  const summary = (containers: readonly Container[] | undefined) =>
    (containers ?? []).map(({ name, resources = {} }) => {
      const { limits, requests } = resources;
      return { name, resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) } };
    });
  const init = summary(spec?.initContainers);
  const text = JSON.stringify({
    ...(init.length === 0 ? {} : { initContainers: init }),
    containers: summary(spec?.containers),
    generation: metadata.generation ?? 0,
    ...(error === '' ? {} : { error }),
  });
  return `Pod resize ${what}: ${text}`;
}
