import { type FieldError, fieldInvalid, internalError, invalid, isIpv6, type StatusError } from '#apimachinery';
import type { Service, ServiceSpec } from '#types/core-v1';
import type { IPAddress } from '#types/networking-v1';
import type { RequestContext } from '../../../registry/resource.ts';
import { at } from '../../shared/errors.ts';
import { withoutZeros } from '../../shared/ip.ts';
import { validateClusterIps } from './cluster-ips.ts';
import { isHeadless, needsHealthCheck, needsNodePorts, specOf } from './facts.ts';
import { addressAt, gives, type ServiceNetwork, serviceNetworks } from './networks.ts';
import { pick } from './pick.ts';
import { nodePorts } from './transitions.ts';

const POLICY = at.spec.child('ipFamilyPolicy');

/** Node ports, of which the first 86 are given only to who asks for them, and when there is no other. */
const range = { text: '30000-32767', first: 30_000, dynamic: 30_086, last: 32_767 };
const PORT_TAKEN = 'provided port is already allocated';

/** What the other Services have. */
interface Taken {
  readonly ips: { has(ip: string): boolean };
  readonly ports: ReadonlySet<number>;
}

/**
 * Fills in IP families, cluster IPs and node ports, or refuses the ones that were asked for. There is no table of what
 * is taken: the Services are it. Follows pkg/registry/core/service/storage, allocateCreate and allocateUpdate.
 */
export function allocate(service: Service, previous: Service | undefined, context: RequestContext): void {
  const spec = specOf(service);
  const before = previous === undefined ? undefined : specOf(previous);
  settleFamilies(service, spec, before);
  const taken = takenByOthers(service, context);
  if (spec.type !== 'ExternalName' && !isHeadless(spec) && (before === undefined || before.type === 'ExternalName')) {
    spec.clusterIPs = (spec.ipFamilies ?? []).map((_, index) =>
      clusterIp(service, spec.clusterIPs?.[index], taken, context),
    );
    spec.clusterIP = spec.clusterIPs[0] ?? '';
  }
  allocatePorts(service, spec, before, taken, context);
}

/** Refuses addresses and ports that another request took since they were allocated. */
export function confirmAllocation(service: Service, previous: Service | undefined, context: RequestContext): void {
  const spec = specOf(service);
  const before = previous === undefined ? undefined : specOf(previous);
  const taken = takenByOthers(service, context);
  for (const ip of spec.clusterIPs ?? []) {
    if (taken.ips.has(withoutZeros(ip)) && !before?.clusterIPs?.includes(ip)) {
      throw refuse(service, [ipProblem(spec, ip, 'provided IP is already allocated')]);
    }
  }
  (spec.ports ?? []).forEach(({ nodePort }, index) => {
    if (nodePort && taken.ports.has(nodePort) && !nodePorts(before ?? {}).includes(nodePort)) {
      throw refuse(service, [portProblem(index, nodePort, PORT_TAKEN)]);
    }
  });
}

function takenByOthers(service: Service, context: RequestContext): Taken {
  const ips = new Set<string>();
  const ports = new Set<number>();
  for (const other of context.lookupAll('', 'services') as readonly Service[]) {
    const { name, namespace } = other.metadata;
    const spec = specOf(other);
    if (name === service.metadata.name && namespace === service.metadata.namespace) {
      continue;
    }
    if (!isHeadless(spec)) for (const ip of spec.clusterIPs ?? []) ips.add(withoutZeros(ip));
    for (const port of nodePorts(spec)) ports.add(port);
    if (spec.healthCheckNodePort) ports.add(spec.healthCheckNodePort);
  }
  const isTaken = (ip: string): boolean => ips.has(ip) || isKeptForOthers(service, ip, context);
  return { ips: { has: isTaken }, ports };
}

/** Whether there is an IPAddress of that name which is not this Service's own. */
function isKeptForOthers({ metadata }: Service, ip: string, context: RequestContext): boolean {
  const found = context.lookup('networking.k8s.io', 'ipaddresses', undefined, ip) as IPAddress | undefined;
  const { resource, namespace, name } = found?.spec?.parentRef ?? {};
  return (
    found !== undefined &&
    !(resource === 'services' && namespace === metadata.namespace && name === metadata.name) &&
    // One that outlives its Service is on its way out.
    !(resource === 'services' && context.lookup('', 'services', namespace, name ?? '') === undefined)
  );
}

function refuse(service: Service, errors: readonly FieldError[]): StatusError {
  return invalid('', 'Service', service.metadata.name ?? '', [...errors]);
}

/** Follows initIPFamilyFields, in a cluster that has IPv4 alone. */
function settleFamilies(service: Service, spec: ServiceSpec, before: ServiceSpec | undefined): void {
  if (spec.type === 'ExternalName') {
    return;
  }
  const bare = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= before?.ipFamilyPolicy ?? (bare ? 'RequireDualStack' : 'SingleStack');
  const wrong = validateClusterIps(spec);
  if (wrong.length > 0) {
    throw refuse(service, wrong);
  }
  const errors = inferFamilies(spec);
  if (errors.length > 0) {
    throw refuse(service, errors);
  }
  const families = spec.ipFamilies ?? [];
  if (bare) {
    spec.ipFamilies = families.length === 0 ? ['IPv4'] : families;
    if (spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== 'SingleStack') {
      spec.ipFamilies.push(spec.ipFamilies[0] === 'IPv4' ? 'IPv6' : 'IPv4');
    }
    return;
  }
  const unavailable = [
    ...(spec.ipFamilyPolicy === 'RequireDualStack'
      ? [fieldInvalid(POLICY, spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services')]
      : []),
    ...families.flatMap((family, index) =>
      family === 'IPv4'
        ? []
        : [fieldInvalid(at.spec.child('ipFamilies').index(index), family, 'not configured on this cluster')],
    ),
  ];
  if (unavailable.length > 0) {
    throw refuse(service, unavailable);
  }
  spec.ipFamilies = families.length === 0 ? ['IPv4'] : families;
}

function inferFamilies(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const ips = spec.clusterIPs ?? [];
  if (spec.ipFamilyPolicy === 'SingleStack') {
    const must = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
    if (ips.length === 2) errors.push(fieldInvalid(POLICY, spec.ipFamilyPolicy, `${must} cluster IPs are specified`));
    if (spec.ipFamilies?.length === 2)
      errors.push(fieldInvalid(POLICY, spec.ipFamilyPolicy, `${must} IP families are specified`));
  }
  for (const [index, ip] of ips.entries()) {
    if (ip === 'None') break;
    if (index < (spec.ipFamilies?.length ?? 0)) continue;
    if (isIpv6(ip)) {
      errors.push(
        fieldInvalid(at.spec.child('clusterIPs').index(index), ips, 'IPv6 is not configured on this cluster'),
      );
    } else {
      spec.ipFamilies = [...(spec.ipFamilies ?? []), 'IPv4'];
    }
  }
  return errors;
}

function ipProblem(spec: ServiceSpec, ip: string, detail: string): FieldError {
  return fieldInvalid(at.spec.child('clusterIPs'), spec.clusterIPs ?? [], `failed to allocate IP ${ip}: ${detail}`);
}

/** The address that was asked for, or a free one. */
function clusterIp(service: Service, asked: string | undefined, { ips }: Taken, context: RequestContext): string {
  const spec = specOf(service);
  const networks = serviceNetworks(context);
  const [ofCluster] = networks;
  if (context.dryRun && ofCluster !== undefined) return ipOfDryRun(service, asked, ofCluster);
  if (asked) {
    const bare = withoutZeros(asked);
    if (!networks.some((network) => gives(network, bare))) {
      throw refuse(service, [ipProblem(spec, asked, 'the provided network does not match the current range')]);
    }
    if (ips.has(bare)) {
      throw refuse(service, [ipProblem(spec, asked, 'provided IP is already allocated')]);
    }
    return asked;
  }
  for (const network of networks) {
    const offset = pick(network, (candidate) => ips.has(addressAt(network, candidate)), context);
    if (offset !== undefined) {
      return addressAt(network, offset);
    }
  }
  throw internalError('failed to allocate a serviceIP: range is full');
}

/** A dry run asks for nothing: any address of the cluster's own range is free to it, and what it gives is the range's. Follows ipallocator. */
function ipOfDryRun(service: Service, asked: string | undefined, network: ServiceNetwork): string {
  if (!asked) return addressAt(network, 0);
  if (gives(network, withoutZeros(asked))) return asked;
  const detail = `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${network.text}`;
  throw refuse(service, [ipProblem(specOf(service), asked, detail)]);
}

function portProblem(index: number, port: number, detail: string): FieldError {
  return fieldInvalid(at.spec.child('ports').index(index).child('nodePort'), port, detail);
}

/** Follows initNodePorts and updateNodePorts. */
function allocatePorts(
  service: Service,
  spec: ServiceSpec,
  before: ServiceSpec | undefined,
  others: Taken,
  context: RequestContext,
): void {
  const taken = new Set(others.ports);
  const own = new Set(nodePorts(before ?? {}));
  const claim = (port: number): string | undefined => {
    // A dry run asks nobody, so that upstream lets any port through there.
    if (!context.dryRun && (port < range.first || port > range.last)) {
      return `provided port is not in the valid range. The range of valid ports is ${range.text}`;
    }
    if (taken.has(port)) {
      return PORT_TAKEN;
    }
    taken.add(port);
    given.add(port);
    return undefined;
  };
  const given = new Set<number>();
  const free = (what: string): number => {
    if (context.dryRun) {
      // A dry run takes none: what it tells is made up. Follows portallocator PortAllocationOperation.AllocateNext.
      const port = Math.max(...given, given.size === 0 ? lastOfDryRuns : 0) + 1;
      given.add(port);
      return port;
    }
    const port = pick(range, (candidate) => taken.has(candidate) || own.has(candidate), context);
    if (port === undefined) {
      throw internalError(`failed to allocate a ${what}: range is full`);
    }
    taken.add(port);
    return port;
  };
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
    if (before === undefined) firstPorts(service, spec, claim, free);
    else laterPorts(service, spec, own, claim, free);
  }
  if (needsHealthCheck(spec) && (before === undefined || !needsHealthCheck(before))) {
    const asked = spec.healthCheckNodePort;
    const problem = asked ? claim(asked) : undefined;
    if (problem !== undefined) {
      throw internalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${problem}`);
    }
    spec.healthCheckNodePort = asked || free('HealthCheck NodePort 0');
  }
}

/** The highest port that dry runs believe to be taken. */
const lastOfDryRuns = 32_768;

type Claim = (port: number) => string | undefined;

/** Ports with the same number and different protocols share a node port. */
function firstPorts(service: Service, spec: ServiceSpec, claim: Claim, free: (what: string) => number): void {
  const ports = spec.ports ?? [];
  const byPort = new Map<number, number>();
  ports.forEach((port, index) => {
    if (!port.nodePort && !needsNodePorts(spec)) {
      return;
    }
    const known = byPort.get(port.port);
    const asked =
      known === undefined
        ? ports.find((other) => other.port === port.port && other.nodePort)?.nodePort
        : port.nodePort === known
          ? undefined
          : port.nodePort;
    const problem = asked ? claim(asked) : undefined;
    if (asked && problem !== undefined) {
      throw refuse(service, [portProblem(index, asked, problem)]);
    }
    if (known === undefined) {
      port.nodePort = asked ?? free('nodePort');
      byPort.set(port.port, port.nodePort);
    } else {
      port.nodePort ||= known;
    }
  });
}

function laterPorts(
  service: Service,
  spec: ServiceSpec,
  own: ReadonlySet<number>,
  claim: Claim,
  free: (what: string) => number,
): void {
  const claimed = new Set<number>();
  (spec.ports ?? []).forEach((port, index) => {
    const asked = port.nodePort;
    if (!asked) {
      if (needsNodePorts(spec)) port.nodePort = free('nodePort');
      return;
    }
    if (!own.has(asked) && !claimed.has(asked)) {
      const problem = claim(asked);
      if (problem !== undefined) {
        throw refuse(service, [portProblem(index, asked, problem)]);
      }
    }
    claimed.add(asked);
  });
}
