import {
  type FieldError,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  isValidPortNumber,
  path,
} from '#apimachinery';
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { invalidAll, type Path } from '../shared/errors.ts';
import { isIpv6, validateEndpointIp, validateIp } from '../shared/ip.ts';
import { warningsForIp } from '../shared/ip-warnings.ts';
import { listWithMore } from '../shared/list-with-more.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** Follows pkg/registry/core/endpoint and pkg/apis/core. */
export const endpoints = defineResource<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  resource: 'endpoints',
  singular: 'endpoints',
  namespaced: true,
  shortNames: ['ep'],
  schema: 'k8s.io/api/core/v1.Endpoints',
  generation: 'none',
  allowCreateOnUpdate: true,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',

  defaults(object) {
    for (const port of (object.subsets ?? []).flatMap((subset) => subset.ports ?? [])) {
      port.protocol ||= 'TCP';
    }
  },

  updateRules: ['metadata update', 'metadata', 'object'],
  validate: ({ subsets = [] }) =>
    subsets.flatMap((subset, index) => validateSubset(subset, path('subsets').index(index))),

  warnings: ({ metadata, subsets = [] }) =>
    metadata.labels?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller'
      ? []
      : subsets.flatMap((subset, index) =>
          (['addresses', 'notReadyAddresses'] as const).flatMap((field) =>
            (subset[field] ?? []).flatMap(({ ip }, place) =>
              warningsForIp(path('subsets').index(index).child(field).index(place).child('ip'), ip),
            ),
          ),
        ),

  columns: [nameColumn(), textColumn('Endpoints', shown), ageColumn()],
});

function validateSubset(subset: EndpointSubset, where: Path): FieldError[] {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  return [
    ...(addresses.length + notReadyAddresses.length === 0
      ? [fieldRequired(where, 'must specify `addresses` or `notReadyAddresses`')]
      : []),
    ...addresses.flatMap((address, index) => validateAddress(address, where.child('addresses').index(index))),
    ...notReadyAddresses.flatMap((address, index) =>
      validateAddress(address, where.child('notReadyAddresses').index(index)),
    ),
    ...ports.flatMap((port, index) => validatePort(port, ports.length > 1, where.child('ports').index(index))),
  ];
}

function validateAddress({ ip = '', hostname, nodeName }: EndpointAddress, where: Path): FieldError[] {
  return [
    ...validateIp(where.child('ip'), ip),
    ...(hostname ? invalidAll(where.child('hostname'), hostname, isDns1123Label(hostname)) : []),
    ...(nodeName === undefined ? [] : invalidAll(where.child('nodeName'), nodeName, isDns1123Subdomain(nodeName))),
    ...validateEndpointIp(where.child('ip'), ip),
  ];
}

function validatePort(port: EndpointPort, requireName: boolean, where: Path): FieldError[] {
  const { name = '', port: number = 0, protocol = '', appProtocol } = port;
  return [
    ...(name === '' && requireName ? [fieldRequired(where.child('name'))] : []),
    ...(name === '' ? [] : invalidAll(where.child('name'), name, isDns1123Label(name))),
    ...invalidAll(where.child('port'), number, isValidPortNumber(number)),
    ...(PROTOCOLS.includes(protocol) ? [] : [fieldNotSupported(where.child('protocol'), protocol, PROTOCOLS)]),
    ...(appProtocol === undefined
      ? []
      : invalidAll(where.child('appProtocol'), appProtocol, isQualifiedName(appProtocol))),
  ];
}

/** Follows pkg/printers/internalversion, formatEndpoints. */
function shown({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) {
    return '<none>';
  }
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${isIpv6(ip) ? `[${ip}]` : ip}:${port}`)),
  );
  return listWithMore(all);
}
