import { containerQuantities } from '#apimachinery';
import type { Container, EphemeralContainer, HTTPGetAction, PodSpec, Probe } from '#types/core-v1';
import { entries } from '../errors.ts';
import { defaultResourceList, isHugePages, isPodLevelResource } from '../quantities.ts';
import { defaultFieldReferences, defaultVolume } from './default-volumes.ts';
import { defaultPullPolicy } from './image-name.ts';

/** Defaults of every PodSpec, also in templates. Follows pkg/apis/core/v1, SetObjectDefaults_PodTemplate. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  spec.volumes?.forEach(defaultVolume);
  for (const container of [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ]) {
    defaultContainer(container);
  }
  defaultResourceList(spec.overhead);
  defaultResourceList(spec.resources?.requests);
  defaultResourceList(spec.resources?.limits);
  shareServiceAccount(spec);
}

/** The deprecated field and its successor always agree. Follows Convert_v1_PodSpec_To_core_PodSpec and back. */
export function shareServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (name) {
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
  }
}

/** Follows SetDefaults_Container and those of its parts. */
function defaultContainer(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ||= defaultPullPolicy(container.image);
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  defaultResourceList(container.resources.limits);
  defaultResourceList(container.resources.requests);
  for (const port of container.ports ?? []) {
    port.protocol ||= 'TCP';
  }
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom) {
      defaultFieldReferences(valueFrom);
    }
    if (valueFrom?.fileKeyRef) {
      valueFrom.fileKeyRef.optional ??= false;
    }
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    defaultProbe(probe);
  }
  defaultHttp(container.lifecycle?.postStart?.httpGet);
  defaultHttp(container.lifecycle?.preStop?.httpGet);
}

function defaultProbe(probe: Probe | undefined): void {
  if (!probe) {
    return;
  }
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  defaultHttp(probe.httpGet);
  if (probe.grpc) {
    probe.grpc.service ??= '';
  }
}

function defaultHttp(action: HTTPGetAction | undefined): void {
  if (action) {
    action.path ||= '/';
    action.scheme ||= 'HTTP';
  }
}

/** Defaults of Pods alone. Follows SetDefaults_Pod. */
export function defaultPod(spec: PodSpec): void {
  // Conversion does it, of Pods and not of templates. Follows pkg/apis/core/v1 Convert_v1_Pod_To_core_Pod.
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    const limits = container.resources?.limits;
    if (container.resources && limits) {
      container.resources.requests = { ...limits, ...container.resources.requests };
    }
    for (const port of spec.hostNetwork ? (container.ports ?? []) : []) {
      port.hostPort ||= port.containerPort;
    }
  }
  defaultPodResources(spec);
  spec.enableServiceLinks ??= true;
}

/** Completes what is said of the Pod as a whole by what its containers come to. Follows defaultHugePagePodLimits, defaultPodRequests. */
function defaultPodResources(spec: PodSpec): void {
  const { resources } = spec;
  if (resources === undefined || isEmpty(resources.limits, resources.requests)) return;
  const pages = entries(containerQuantities(spec, 'limits')).filter(
    ([name]) => isHugePages(name) && resources.requests?.[name] === undefined,
  );
  if (pages.length > 0) resources.limits = { ...Object.fromEntries(pages), ...resources.limits };
  if (isEmpty(resources.limits)) return;
  const requests = entries(containerQuantities(spec, 'requests')).filter(
    ([name]) => isPodLevelResource(name) && !isHugePages(name),
  );
  const limits = entries(resources.limits).filter(([name]) => isPodLevelResource(name));
  resources.requests = { ...Object.fromEntries(limits), ...Object.fromEntries(requests), ...resources.requests };
  if (isEmpty(resources.requests)) delete resources.requests;
}

function isEmpty(...lists: readonly (object | undefined)[]): boolean {
  return lists.every((list) => Object.keys(list ?? {}).length === 0);
}
