import { nameIsDns1035Label } from '#apimachinery';
import type { Service, ServiceSpec } from '#types/core-v1';
import { defineResource } from '../../../registry/resource.ts';
import { ageColumn, labelsText, nameColumn, textColumn } from '../../shared/columns.ts';
import { at } from '../../shared/errors.ts';
import { warningsForCidr, warningsForIp } from '../../shared/ip-warnings.ts';
import { allocate, confirmAllocation } from './allocation.ts';
import { validateClusterIpsUpdate } from './cluster-ips.ts';
import { defaultService } from './defaults.ts';
import { specOf } from './facts.ts';
import { dropInternalTraffic, dropTypeDependentFields, keepAllocated, normalizeClusterIps } from './transitions.ts';
import {
  validateHealthCheckChange,
  validateLoadBalancerClass,
  validateService,
  validateServiceStatus,
} from './validation.ts';

/** Follows pkg/registry/core/service and pkg/apis/core. */
export const service = defineResource<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  resource: 'services',
  singular: 'service',
  namespaced: true,
  shortNames: ['svc'],
  categories: ['all'],
  schema: 'k8s.io/api/core/v1.Service',
  generation: 'none',
  allowCreateOnUpdate: true,
  deleteReturnsObject: true,
  validateName: nameIsDns1035Label,

  defaults: defaultService,

  prepareForCreate(object, context) {
    dropInternalTraffic(specOf(object));
    normalizeClusterIps(specOf(object), undefined);
    allocate(object, undefined, context);
    object.status = {};
  },

  prepareForUpdate(object, previous, context) {
    dropInternalTraffic(specOf(object));
    keepAllocated(specOf(object), specOf(previous));
    normalizeClusterIps(specOf(object), specOf(previous));
    allocate(object, previous, context);
    dropTypeDependentFields(specOf(object), specOf(previous));
  },

  beforeWrite: confirmAllocation,

  validate: validateService,
  updateRules: ['metadata update', 'change'],
  validateUpdate: (next, previous) => [
    ...validateClusterIpsUpdate(specOf(next), specOf(previous)),
    ...validateLoadBalancerClass(specOf(next), specOf(previous)),
    ...validateHealthCheckChange(specOf(next), specOf(previous)),
    ...validateService(next),
  ],

  warnings,

  fieldSelectors: {
    'spec.clusterIP': ({ spec }) => spec?.clusterIP ?? '',
    'spec.type': ({ spec }) => spec?.type ?? '',
  },

  columns: [
    nameColumn(),
    textColumn('Type', ({ spec }) => spec?.type ?? ''),
    textColumn('Cluster-IP', ({ spec }) => spec?.clusterIPs?.[0] ?? '<none>'),
    textColumn('External-IP', externalIp),
    textColumn('Port(s)', ({ spec }) => ports(spec ?? {}) || '<none>'),
    ageColumn(),
    textColumn('Selector', ({ spec }) => labelsText(spec?.selector), 1),
  ],

  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      validateUpdate: (next) => validateServiceStatus(next.status ?? {}, specOf(next)),
    },
  },
});

/** Follows pkg/printers/internalversion, getServiceExternalIP. */
function externalIp({ spec = {}, status }: Service): string {
  const own = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return own.join(',') || '<none>';
    case 'LoadBalancer': {
      const given = (status?.loadBalancer?.ingress ?? [])
        .map(({ ip, hostname }) => ip || hostname || '')
        .filter(Boolean);
      return [...[...new Set(given)].sort(), ...own].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

/** Follows pkg/printers/internalversion, makePortString. */
function ports(spec: ServiceSpec): string {
  return (spec.ports ?? [])
    .map(({ port, nodePort, protocol }) => (nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`))
    .join(',');
}

/** Follows pkg/api/service, GetWarningsForService. */
function warnings({ metadata, spec = {} }: Service): string[] {
  const hints = 'service.kubernetes.io/topology-aware-hints';
  const texts: string[] = [];
  if (metadata.annotations?.[hints] !== undefined) {
    texts.push(`annotation ${hints} is deprecated, please use service.kubernetes.io/topology-mode instead`);
  }
  texts.push(...warningsForIps(spec.clusterIPs, 'clusterIPs'));
  if (spec.type === 'ClusterIP' && spec.clusterIP === 'None') {
    if (spec.loadBalancerIP) texts.push('spec.loadBalancerIP is ignored for headless services');
    if (spec.externalIPs?.length) texts.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity !== 'None') texts.push('spec.SessionAffinity is ignored for headless services');
  }
  texts.push(...warningsForIps(spec.externalIPs, 'externalIPs'));
  if (spec.loadBalancerIP) texts.push(...warningsForIp(at.spec.child('loadBalancerIP'), spec.loadBalancerIP));
  for (const [index, range] of (spec.loadBalancerSourceRanges ?? []).entries()) {
    texts.push(...warningsForCidr(at.spec.child('loadBalancerSourceRanges').index(index), range));
  }
  if (spec.type === 'ExternalName' && spec.externalIPs?.length) {
    texts.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  }
  if (spec.type !== 'ExternalName' && spec.externalName) {
    texts.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  if (spec.trafficDistribution === 'PreferClose') {
    texts.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  }
  return texts;
}

function warningsForIps(addresses: readonly string[] | undefined, field: string): string[] {
  return (addresses ?? []).flatMap((address, index) => warningsForIp(at.spec.child(field).index(index), address));
}
