import {
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  isValidPortNumber,
  path,
  validateLabels,
} from '#apimachinery';
import type { Service, ServicePort, ServiceSpec, ServiceStatus } from '#types/core-v1';
import { at, invalidAll, type Path } from '../../shared/errors.ts';
import { isCidr, isIp, validateEndpointIp, validateIp } from '../../shared/ip.ts';
import { validatePortNumberOrName } from '../../shared/ports.ts';
import { validateClusterIps } from './cluster-ips.ts';
import { isExternallyAccessible, isHeadless, needsHealthCheck, specOf } from './facts.ts';

export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
const POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const LONGEST_AFFINITY = 86_400;
const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

const where = at.spec;

/** Follows pkg/apis/core/validation, ValidateService. */
export function validateService(service: Service): FieldError[] {
  const spec = specOf(service);
  const ports = spec.ports ?? [];
  return [
    ...(ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName'
      ? [fieldRequired(where.child('ports'))]
      : []),
    ...validateForType(spec),
    ...validatePorts(ports),
    ...validateLabels(spec.selector ?? {}, where.child('selector')),
    ...validateAffinity(spec),
    ...validateClusterIps(spec),
    ...validateExternalIps(spec),
    ...oneOf(spec.type, TYPES, 'type'),
    ...(spec.type === 'ClusterIP' ? forbidNodePorts(ports) : []),
    ...validateRepetition(ports),
    ...validateSourceRanges(spec),
    ...(spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer'
      ? [fieldForbidden(where.child('allocateLoadBalancerNodePorts'), ONLY_LOAD_BALANCER)]
      : []),
    ...validateLoadBalancerClass(spec),
    ...validateExternalTraffic(spec),
    ...validateInternalTraffic(spec),
    ...(spec.trafficDistribution !== undefined && !DISTRIBUTIONS.includes(spec.trafficDistribution)
      ? [fieldNotSupported(where.child('trafficDistribution'), spec.trafficDistribution, DISTRIBUTIONS)]
      : []),
  ];
}

function oneOf(value: string | undefined, supported: readonly string[], field: string): FieldError[] {
  if (!value) {
    return [fieldRequired(where.child(field))];
  }
  return supported.includes(value) ? [] : [fieldNotSupported(where.child(field), value, supported)];
}

function validateForType(spec: ServiceSpec): FieldError[] {
  const headless = isHeadless(spec)
    ? [fieldInvalid(where.child('clusterIPs').index(0), 'None', `may not be set to 'None' for ${spec.type} services`)]
    : [];
  switch (spec.type) {
    case 'LoadBalancer':
    case 'NodePort':
      return headless;
    case 'ExternalName':
      return validateExternalName(spec);
    default:
      return [];
  }
}

function validateExternalName(spec: ServiceSpec): FieldError[] {
  const forbidden = 'may not be set for ExternalName services';
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  return [
    ...(spec.clusterIPs?.length ? [fieldForbidden(where.child('clusterIPs'), forbidden)] : []),
    ...(spec.ipFamilies?.length ? [fieldForbidden(where.child('ipFamilies'), forbidden)] : []),
    ...(spec.ipFamilyPolicy === undefined ? [] : [fieldForbidden(where.child('ipFamilyPolicy'), forbidden)]),
    ...(name === ''
      ? [fieldRequired(where.child('externalName'))]
      : invalidAll(where.child('externalName'), name, isDns1123Subdomain(name))),
  ];
}

function validatePorts(ports: readonly ServicePort[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const here = where.child('ports').index(index);
    const name = port.name ?? '';
    const errors: FieldError[] = [];
    if (name === '' && ports.length > 1) {
      errors.push(fieldRequired(here.child('name')));
    } else if (name !== '') {
      errors.push(...invalidAll(here.child('name'), name, isDns1123Label(name)));
      if (names.has(name)) {
        errors.push(fieldDuplicate(here.child('name'), name));
      }
      names.add(name);
    }
    errors.push(...invalidAll(here.child('port'), port.port ?? 0, isValidPortNumber(port.port ?? 0)));
    if (!PROTOCOLS.includes(port.protocol ?? '')) {
      errors.push(fieldNotSupported(here.child('protocol'), port.protocol ?? '', PROTOCOLS));
    }
    errors.push(...validatePortNumberOrName(port.targetPort, here.child('targetPort')));
    if (port.appProtocol !== undefined) {
      errors.push(...invalidAll(here.child('appProtocol'), port.appProtocol, isQualifiedName(port.appProtocol)));
    }
    return errors;
  });
}

function forbidNodePorts(ports: readonly ServicePort[]): FieldError[] {
  return ports.flatMap((port, index) =>
    port.nodePort
      ? [
          fieldForbidden(
            where.child('ports').index(index).child('nodePort'),
            "may not be used when `type` is 'ClusterIP'",
          ),
        ]
      : [],
  );
}

/** The same node port, then the same port, twice with one protocol. */
function validateRepetition(ports: readonly ServicePort[]): FieldError[] {
  const isRepeated = (key: 'nodePort' | 'port', index: number): boolean =>
    ports.slice(0, index).some((port) => port[key] === ports[index]?.[key] && port.protocol === ports[index]?.protocol);
  return [
    ...ports.flatMap((port, index) =>
      port.nodePort && isRepeated('nodePort', index)
        ? [fieldDuplicate(where.child('ports').index(index).child('nodePort'), port.nodePort)]
        : [],
    ),
    ...ports.flatMap((port, index) =>
      isRepeated('port', index) ? [fieldDuplicate(where.child('ports').index(index), internalPort(port))] : [],
    ),
  ];
}

/** The internal type has no JSON names, and only protocol and port of the compared key are filled in. */
function internalPort({ protocol = '', port }: ServicePort): unknown {
  return { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
}

function validateAffinity(spec: ServiceSpec): FieldError[] {
  const errors = oneOf(spec.sessionAffinity, AFFINITIES, 'sessionAffinity');
  const config = spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'None' && config !== undefined) {
    const detail = 'must not be set when session affinity is None';
    return [...errors, fieldForbidden(where.child('sessionAffinityConfig'), detail)];
  }
  const timeout = config?.clientIP?.timeoutSeconds ?? 0;
  if (spec.sessionAffinity === 'ClientIP' && (timeout <= 0 || timeout > LONGEST_AFFINITY)) {
    const field = where.child('sessionAffinityConfig', 'clientIP', 'timeoutSeconds');
    errors.push(fieldInvalid(field, timeout, `must be greater than 0 and less than ${LONGEST_AFFINITY}`));
  }
  return errors;
}

function validateExternalIps(spec: ServiceSpec): FieldError[] {
  return (spec.externalIPs ?? []).flatMap((ip, index) => {
    const here = where.child('externalIPs').index(index);
    const errors = validateIp(here, ip);
    return errors.length > 0 ? errors : validateEndpointIp(here, ip);
  });
}

function validateSourceRanges(spec: ServiceSpec): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const here = where.child('LoadBalancerSourceRanges');
  if (ranges.length === 0) {
    return [];
  }
  return [
    ...(spec.type === 'LoadBalancer' ? [] : [fieldForbidden(here, ONLY_LOAD_BALANCER)]),
    ...ranges.flatMap((range, index) => validateCidr(here.index(index), range.trim())),
  ];
}

function validateCidr(here: Path, text: string): FieldError[] {
  return isCidr(text)
    ? []
    : [fieldInvalid(here, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

/** Follows pkg/apis/core/validation, validateLoadBalancerClassField. */
export function validateLoadBalancerClass(spec: ServiceSpec, previous?: ServiceSpec): FieldError[] {
  const { loadBalancerClass } = spec;
  const here = where.child('loadBalancerClass');
  if (spec.type !== 'LoadBalancer') {
    return loadBalancerClass === undefined ? [] : [fieldForbidden(here, ONLY_LOAD_BALANCER)];
  }
  const changed = previous?.type === 'LoadBalancer' && previous.loadBalancerClass !== loadBalancerClass;
  return [
    ...(changed ? [fieldInvalid(here, loadBalancerClass ?? null, 'may not change once set')] : []),
    ...(loadBalancerClass === undefined ? [] : invalidAll(here, loadBalancerClass, isQualifiedName(loadBalancerClass))),
  ];
}

function validateExternalTraffic(spec: ServiceSpec): FieldError[] {
  const policy = spec.externalTrafficPolicy ?? '';
  const port = spec.healthCheckNodePort ?? 0;
  const errors: FieldError[] = [];
  if (isExternallyAccessible(spec)) {
    errors.push(...oneOf(policy, POLICIES, 'externalTrafficPolicy'));
  } else if (policy !== '') {
    const detail = 'may only be set for externally-accessible services';
    errors.push(fieldInvalid(where.child('externalTrafficPolicy'), policy, detail));
  }
  const here = where.child('healthCheckNodePort');
  if (!needsHealthCheck(spec)) {
    if (port !== 0) {
      const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
      errors.push(fieldInvalid(here, port, detail));
    }
  } else {
    errors.push(...(port === 0 ? [fieldRequired(here)] : invalidAll(here, port, isValidPortNumber(port))));
  }
  return errors;
}

/** Follows pkg/apis/core/validation, validateServiceExternalTrafficFieldsUpdate. */
export function validateHealthCheckChange(spec: ServiceSpec, previous: ServiceSpec): FieldError[] {
  const isKept = spec.healthCheckNodePort === previous.healthCheckNodePort;
  return isKept || !needsHealthCheck(spec) || !needsHealthCheck(previous)
    ? []
    : [fieldForbidden(where.child('healthCheckNodePort'), 'field is immutable')];
}

function validateInternalTraffic(spec: ServiceSpec): FieldError[] {
  const policy = spec.internalTrafficPolicy;
  if (policy === undefined) {
    return ['NodePort', 'LoadBalancer', 'ClusterIP'].includes(spec.type ?? '')
      ? [fieldRequired(where.child('internalTrafficPolicy'))]
      : [];
  }
  return POLICIES.includes(policy) ? [] : [fieldNotSupported(where.child('internalTrafficPolicy'), policy, POLICIES)];
}

/** Follows pkg/apis/core/validation, ValidateLoadBalancerStatus; also of an Ingress, which is no Service and has no modes. */
export function validateServiceStatus(status: ServiceStatus, spec: ServiceSpec): FieldError[] {
  const here = path('status', 'loadBalancer', 'ingress');
  const ingresses = status.loadBalancer?.ingress ?? [];
  if (spec.type !== 'LoadBalancer' && ingresses.length > 0) {
    return [fieldForbidden(here, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  return ingresses.flatMap((ingress, index) => {
    const mode = here.index(index).child('ipMode');
    const errors: FieldError[] = ingress.ip ? validateIp(here.index(index).child('ip'), ingress.ip) : [];
    if (ingress.ipMode === undefined && ingress.ip) {
      errors.push(fieldRequired(mode, 'must be specified when `ip` is set'));
    } else if (ingress.ipMode !== undefined && !ingress.ip) {
      errors.push(fieldForbidden(mode, 'may not be specified when `ip` is not set'));
    } else if (ingress.ipMode !== undefined && !['Proxy', 'VIP'].includes(ingress.ipMode)) {
      errors.push(fieldNotSupported(mode, ingress.ipMode, ['Proxy', 'VIP']));
    }
    return [...errors, ...validateHostname(here.index(index).child('hostname'), ingress.hostname)];
  });
}

/** The name of a load balancer in a status: a DNS name. */
export function validateHostname(here: Path, hostname: string | undefined): FieldError[] {
  if (!hostname) {
    return [];
  }
  return [
    ...invalidAll(here, hostname, isDns1123Subdomain(hostname)),
    ...(isIp(hostname) ? [fieldInvalid(here, hostname, 'must be a DNS name, not an IP address')] : []),
  ];
}
