import {
  type FieldError,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1035Label,
  isDns1123Subdomain,
  isValidPortName,
  isValidPortNumber,
  isWildcardDns1123Subdomain,
  path,
} from '#apimachinery';
import type {
  HTTPIngressPath,
  IngressBackend,
  IngressRule,
  IngressSpec,
  IngressStatus,
  IngressTLS,
} from '#types/networking-v1';
import { validateHostname } from '../../core/service/validation.ts';
import { invalidAll, type Path } from '../../shared/errors.ts';
import { isIp, validateIp } from '../../shared/ip.ts';
import { validateLocalReference } from '../reference.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const SUFFIXES = ['/..', '/.'];

/** Follows pkg/apis/networking/validation, ValidateIngressSpec. */
export function validateIngressSpec(spec: IngressSpec, where: Path): FieldError[] {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  return [
    ...(rules.length === 0 && defaultBackend === undefined
      ? [fieldInvalid(where, spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified')]
      : []),
    ...(defaultBackend === undefined ? [] : validateBackend(defaultBackend, where.child('defaultBackend'))),
    ...rules.flatMap((rule, index) => validateRule(rule, where.child('rules').index(index))),
    ...tls.flatMap((entry, index) => validateTls(entry, where.child('tls').index(index))),
    ...(ingressClassName === undefined
      ? []
      : invalidAll(where.child('ingressClassName'), ingressClassName, isDns1123Subdomain(ingressClassName))),
  ];
}

function validateHost(host: string, where: Path): FieldError[] {
  const messages = host.includes('*') ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host);
  return invalidAll(where, host, messages);
}

function validateTls({ hosts = [], secretName }: IngressTLS, where: Path): FieldError[] {
  return [
    ...hosts.flatMap((host, index) => validateHost(host, where.child('hosts').index(index))),
    ...(secretName ? invalidAll(where.child('secretName'), secretName, isDns1123Subdomain(secretName)) : []),
  ];
}

function validateRule({ host, http }: IngressRule, where: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (host) {
    if (isIp(host)) {
      errors.push(fieldInvalid(where.child('host'), host, 'must be a DNS name, not an IP address'));
    }
    errors.push(...validateHost(host, where.child('host')));
  }
  if (http) {
    const paths = http.paths ?? [];
    const here = where.child('http', 'paths');
    errors.push(...(paths.length === 0 ? [fieldRequired(here)] : []));
    errors.push(...paths.flatMap((entry, index) => validatePath(entry, here.index(index))));
  }
  return errors;
}

function validatePath(entry: HTTPIngressPath, where: Path): FieldError[] {
  const { path: text = '', pathType } = entry;
  if (pathType === undefined || pathType === null) {
    return [fieldRequired(where.child('pathType'), 'pathType must be specified')];
  }
  const here = where.child('path');
  const errors: FieldError[] = [];
  if (!PATH_TYPES.includes(pathType)) {
    errors.push(fieldNotSupported(where.child('pathType'), pathType, PATH_TYPES));
  } else {
    const isSpecific = pathType === 'ImplementationSpecific';
    if (!text.startsWith('/') && !(isSpecific && text === '')) {
      errors.push(fieldInvalid(here, text, 'must be an absolute path'));
    }
    if (!isSpecific) {
      errors.push(
        ...SEQUENCES.filter((sequence) => text.includes(sequence)).map((sequence) =>
          fieldInvalid(here, text, `must not contain '${sequence}'`),
        ),
        ...SUFFIXES.filter((suffix) => text.endsWith(suffix)).map((suffix) =>
          fieldInvalid(here, text, `cannot end with '${suffix}'`),
        ),
      );
    }
  }
  return [...errors, ...validateBackend(entry.backend ?? {}, where.child('backend'))];
}

function validateBackend({ service, resource }: IngressBackend, where: Path): FieldError[] {
  if (service && resource) {
    return [fieldInvalid(where, '', 'cannot set both resource and service backends')];
  }
  if (resource) {
    return validateLocalReference(resource, where.child('resource'));
  }
  if (!service) {
    return [fieldInvalid(where, '', 'resource or service backend is required')];
  }
  const { name: portName, number } = service.port ?? {};
  const here = where.child('service');
  const errors = service.name
    ? invalidAll(here.child('name'), service.name, isDns1035Label(service.name))
    : [fieldRequired(here.child('name'))];
  if (portName && number) {
    errors.push(fieldInvalid(where, '', 'cannot set both port name & port number'));
  } else if (portName) {
    errors.push(...invalidAll(here.child('port', 'name'), portName, isValidPortName(portName)));
  } else if (number) {
    errors.push(...invalidAll(here.child('port', 'number'), number, isValidPortNumber(number)));
  } else {
    errors.push(fieldRequired(where, 'port name or number is required'));
  }
  return errors;
}

/** Follows pkg/apis/core/validation, ValidateIngressLoadBalancerStatus. */
export function validateIngressStatus(status: IngressStatus): FieldError[] {
  return (status.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }, index) => {
    const here = path('status', 'loadBalancer', 'ingress').index(index);
    return [...(ip ? validateIp(here.child('ip'), ip) : []), ...validateHostname(here.child('hostname'), hostname)];
  });
}
