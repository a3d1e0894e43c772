import type { Container, Pod, Service, ServicePort } from '#types/core-v1';

export const headlessLabel = 'service.kubernetes.io/headless';
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Whether a Service has neither a cluster IP nor could get one. Follows pkg/apis/core/v1/helper, IsServiceIPSet. */
export function isIpSet(service: Service): boolean {
  const ip = service.spec?.clusterIP ?? '';
  return ip !== '' && ip !== 'None';
}

/** Whether a Service chooses the Pod by its labels. */
export function selects(service: Service, pod: Pod): boolean {
  const { selector } = service.spec ?? {};
  return (
    selector !== undefined && Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value)
  );
}

export function isPodReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}

/** Follows endpointslice/util, ShouldPodBeInEndpoints. */
export function belongsInEndpoints(pod: Pod, withTerminating: boolean): boolean {
  const phase = pod.status?.phase;
  if (phase === 'Failed' || phase === 'Succeeded' || !pod.status?.podIP) return false;
  return withTerminating || pod.metadata.deletionTimestamp === undefined;
}

/** The name by which the Pod is found under a headless Service. Follows endpointslice/util, ShouldSetHostname. */
export function hostnameFor(pod: Pod, service: Service): string | undefined {
  const { hostname, subdomain } = pod.spec ?? {};
  return hostname && subdomain === service.metadata.name ? hostname : undefined;
}

/** The number that a port of the Service has in the Pod; undefined: none of that name. Follows pkg/api/v1/pod, FindPort. */
export function portInPod(pod: Pod, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort !== 'string') return targetPort;
  const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const containers: readonly Container[] = [...(pod.spec?.containers ?? []), ...sidecars];
  return containers
    .flatMap(({ ports = [] }) => ports)
    .find((port) => port.name === targetPort && (port.protocol ?? 'TCP') === protocol)?.containerPort;
}

/** The whole seconds of the earliest of these moments that an earlier look did not know of. Follows endpointslice TriggerTimeTracker. */
export interface TriggerTimes {
  next(service: Service, pods: readonly Pod[]): string | undefined;
  forget(key: string): void;
}

interface ReadySince {
  readonly time: string;
  readonly status: string;
}

/** Pods of a lab get ready within the second in which they were not: the same time says something new then. */
function isLater(now: ReadySince, before: ReadySince | undefined): boolean {
  if (before === undefined || now.time > before.time) return true;
  return now.time === before.time && now.status !== before.status;
}

/** Remembers what each Service and its Pods looked like when it was asked last. */
export function createTriggerTimes(): TriggerTimes {
  const known = new Map<string, { readonly service: string; readonly pods: ReadonlyMap<string, ReadySince> }>();
  return {
    next: (service, pods) => {
      const key = `${service.metadata.namespace}/${service.metadata.name}`;
      const before = known.get(key);
      const created = service.metadata.creationTimestamp ?? '';
      const times = new Map(
        pods.flatMap((pod) => {
          const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
          return ready?.lastTransitionTime === undefined
            ? []
            : [[pod.metadata.name ?? '', { time: ready.lastTransitionTime, status: ready.status ?? '' }] as const];
        }),
      );
      known.set(key, { service: created, pods: times });
      const changed = [...times].flatMap(([name, now]) => (isLater(now, before?.pods.get(name)) ? [now.time] : []));
      if (before === undefined || created > before.service) changed.push(created);
      return changed.sort()[0];
    },
    forget: (key) => known.delete(key),
  };
}
