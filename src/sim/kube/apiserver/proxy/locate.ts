import { badRequest, isStatusError, type KubeObject, notFound, serviceUnavailable } from '#apimachinery';
import type { Registry } from '../../registry/index.ts';
import { type SchemeNamePort, splitSchemeNamePort } from './scheme-name-port.ts';

/** Where a proxied request goes. */
export interface ProxyTarget {
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly port: number;
}

interface Named {
  readonly name?: string;
}

interface PodShape extends KubeObject {
  readonly spec?: {
    readonly containers?: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[];
  };
  readonly status?: { readonly podIP?: string };
}

interface ServiceShape extends KubeObject {
  readonly spec?: { readonly ports?: readonly (Named & { readonly port: number })[] };
}

interface EndpointAddress {
  readonly ip: string;
  readonly targetRef?: { readonly kind?: string; readonly name?: string; readonly namespace?: string };
}

interface EndpointsShape extends KubeObject {
  readonly subsets?: readonly {
    readonly addresses?: readonly EndpointAddress[];
    readonly ports?: readonly (Named & { readonly port: number })[];
  }[];
}

/** The object of that kind in group core; throws its 404. */
function find<T extends KubeObject>(
  registry: Registry,
  plural: string,
  namespace: string | undefined,
  name: string,
): T {
  const resource = registry.resource('', plural, 'v1');
  if (resource === undefined) {
    throw new Error(`there are no ${plural}`);
  }
  return registry.get(resource, namespace, name) as T;
}

function parsed(id: string, kind: string): SchemeNamePort {
  const split = splitSchemeNamePort(id);
  if (split === undefined || (split.port !== '' && !/^[A-Za-z0-9-]+$/.test(split.port))) {
    throw badRequest(`invalid ${kind} request ${JSON.stringify(id)}`);
  }
  return split;
}

const defaultPort = (scheme: 'http' | 'https'): number => (scheme === 'https' ? 443 : 80);

/** Throws StatusError. Follows pkg/registry/core/pod ResourceLocation. */
export function locatePod(registry: Registry, namespace: string | undefined, id: string): ProxyTarget {
  const { scheme, name, port } = parsed(id, 'pod');
  const pod = find<PodShape>(registry, 'pods', namespace, name);
  const address = pod.status?.podIP ?? '';
  const first = pod.spec?.containers?.find(({ ports = [] }) => ports.length > 0)?.ports?.[0]?.containerPort;
  if (address === '') {
    throw badRequest('address not allowed');
  }
  const chosen = scheme === '' ? 'http' : scheme;
  const number = port === '' ? (first ?? defaultPort(chosen)) : Number(port);
  if (!Number.isInteger(number)) {
    throw badRequest(`invalid pod request ${JSON.stringify(id)}`);
  }
  return { scheme: chosen, address, port: number };
}

/** Throws StatusError. `choose` draws from that many. Follows pkg/registry/core/service/storage REST.ResourceLocation. */
export function locateService(
  registry: Registry,
  namespace: string | undefined,
  id: string,
  choose: (count: number) => number,
): ProxyTarget {
  const { scheme, name, port } = parsed(id, 'service');
  const portName = /^-?\d+$/.test(port) ? portNameOf(registry, namespace, name, Number(port)) : port;
  const { subsets = [] } = endpointsOf(registry, namespace, name);
  if (subsets.length === 0) {
    throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  }
  for (const { addresses = [], ports = [] } of rotated(subsets, choose)) {
    const number = ports.find((candidate) => (candidate.name ?? '') === portName)?.port;
    const address = rotated(addresses, choose).find((candidate) => isPodAddress(registry, candidate));
    if (number !== undefined && address !== undefined) {
      return { scheme: scheme === '' ? 'http' : scheme, address: address.ip, port: number };
    }
  }
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(id)}`);
}

/** A missing one is told as what the request is about. Follows apiserver pkg/registry/generic qualifiedResourceFromContext. */
function endpointsOf(registry: Registry, namespace: string | undefined, name: string): EndpointsShape {
  try {
    return find<EndpointsShape>(registry, 'endpoints', namespace, name);
  } catch (error) {
    throw isStatusError(error) && error.code === 404 ? notFound('', 'services', name) : error;
  }
}

function portNameOf(registry: Registry, namespace: string | undefined, name: string, number: number): string {
  const { spec } = find<ServiceShape>(registry, 'services', namespace, name);
  const found = spec?.ports?.find((candidate) => candidate.port === number);
  if (found === undefined) {
    throw serviceUnavailable(`no service port ${number} found for service ${JSON.stringify(name)}`);
  }
  return found.name ?? '';
}

/** Only addresses of Pods are proxied to, lest a user's own endpoints lead elsewhere. */
function isPodAddress(registry: Registry, { ip, targetRef }: EndpointAddress): boolean {
  if (targetRef?.kind !== 'Pod' || targetRef.name === undefined) {
    return false;
  }
  try {
    return find<PodShape>(registry, 'pods', targetRef.namespace, targetRef.name).status?.podIP === ip;
  } catch {
    return false;
  }
}

function rotated<T>(list: readonly T[], choose: (count: number) => number): readonly T[] {
  const start = list.length === 0 ? 0 : choose(list.length);
  return [...list.slice(start), ...list.slice(0, start)];
}

/** Undefined: the kubelet's own port. Throws StatusError. Follows pkg/registry/core/node ResourceLocation. */
export function locateNode(
  registry: Registry,
  id: string,
): { readonly node: KubeObject; readonly target: ProxyTarget | undefined } {
  const { scheme, name, port } = parsed(id, 'node');
  const node = find<KubeObject & { readonly status?: NodeStatus }>(registry, 'nodes', undefined, name);
  const kubelet = node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 10_250;
  if (port === '' || Number(port) === kubelet) {
    return { node, target: undefined };
  }
  const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  if (address === undefined || !Number.isInteger(Number(port))) {
    throw badRequest('address not allowed');
  }
  return { node, target: { scheme: scheme === '' ? 'http' : scheme, address, port: Number(port) } };
}

interface NodeStatus {
  readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  readonly daemonEndpoints?: { readonly kubeletEndpoint?: { readonly Port?: number } };
}
