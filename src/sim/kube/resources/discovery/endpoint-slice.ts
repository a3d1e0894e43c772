import {
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooMany,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
  path,
  validateImmutableField,
  validateLabels,
} from '#apimachinery';
import type { Endpoint, EndpointPort, EndpointSlice } from '#types/discovery-v1';
import { raiseGeneration } from '../../registry/generation.ts';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { invalidAll, type Path } from '../shared/errors.ts';
import { isIpv4, isIpv6, validateEndpointIp, validateIp } from '../shared/ip.ts';
import { warningsForIp } from '../shared/ip-warnings.ts';
import { listWithMore } from '../shared/list-with-more.ts';
import { strictIpProblems } from '../shared/strict-ip.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const MOST_ENDPOINTS = 1000;
const MOST_ADDRESSES = 100;
const MOST_PORTS = 20_000;
const MOST_HINTS = 8;
const MOST_TOPOLOGY_LABELS = 16;

/** Follows pkg/registry/discovery/endpointslice and pkg/apis/discovery. */
export const endpointSlice = defineResource<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  singular: 'endpointslice',
  namespaced: true,
  schema: 'k8s.io/api/discovery/v1.EndpointSlice',
  generation: isChanged,

  defaults(slice) {
    for (const port of slice.ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },

  prepareForCreate: dropTopology,
  prepareForUpdate(next, previous) {
    // Also what is dropped counts as a change.
    if (isChanged(next, previous)) raiseGeneration(next, previous);
    dropTopology(next);
  },

  validate: (slice) => validate(slice, undefined),
  updateRules: ['metadata', 'change'],
  validateUpdate: (next, previous) => [
    ...validate(next, previous),
    ...validateImmutableField(next.addressType, previous.addressType, path('addressType')),
  ],

  warnings,

  columns: [
    nameColumn(),
    textColumn('AddressType', ({ addressType }) => addressType),
    textColumn('Ports', ({ ports = [] }) => {
      const shown = ports?.map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port))) ?? [];
      return listWithMore(shown) || '<unset>';
    }),
    textColumn('Endpoints', ({ endpoints }) => {
      const shown = (endpoints ?? []).flatMap(({ addresses }) => addresses ?? []);
      return listWithMore(shown) || '<unset>';
    }),
    ageColumn(),
  ],
});

/** Endpoints that an update leaves alone are not judged: they were accepted once. */
function validate(slice: EndpointSlice, previous: EndpointSlice | undefined): FieldError[] {
  const endpoints = slice.endpoints ?? [];
  const errors = validateEndpoints(endpoints, slice.addressType, path('endpoints'));
  const isOld = errors.length > 0 && previous !== undefined && deepEqual(endpoints, previous.endpoints ?? []);
  return [
    ...validateAddressType(slice.addressType),
    ...validatePorts(slice.ports ?? [], path('ports')),
    ...(isOld ? [] : errors),
  ];
}

/** What v1 replaced by fields is dropped from requests in v1. Follows the strategy's dropTopologyOnV1. */
function dropTopology({ endpoints }: EndpointSlice): void {
  for (const endpoint of endpoints ?? []) {
    delete endpoint.deprecatedTopology;
  }
}

/** Follows the strategy's PrepareForUpdate: any change but of the version and the managers counts. */
function isChanged(next: EndpointSlice, previous: EndpointSlice): boolean {
  const relevant = ({ metadata, addressType, endpoints, ports }: EndpointSlice) => ({
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    owners: metadata.ownerReferences ?? [],
    addressType,
    endpoints: endpoints ?? [],
    ports: ports ?? [],
  });
  return !deepEqual(relevant(next), relevant(previous));
}

function validateAddressType(type: string | undefined): FieldError[] {
  if (!type) {
    return [fieldRequired('addressType')];
  }
  return ADDRESS_TYPES.includes(type) ? [] : [fieldNotSupported('addressType', type, ADDRESS_TYPES)];
}

function validateEndpoints(endpoints: readonly Endpoint[], type: string, where: Path): FieldError[] {
  if (endpoints.length > MOST_ENDPOINTS) {
    return [fieldTooMany(where, endpoints.length, MOST_ENDPOINTS)];
  }
  return endpoints.flatMap((endpoint, index) => {
    const here = where.index(index);
    const addresses = endpoint.addresses ?? [];
    const { nodeName, hostname, hints } = endpoint;
    return [
      ...countAddresses(addresses, here.child('addresses')),
      ...addresses.flatMap((address, position) => validateAddress(address, type, here.child('addresses'), position)),
      ...(nodeName === undefined ? [] : invalidAll(here.child('nodeName'), nodeName, isDns1123Subdomain(nodeName))),
      ...validateTopology(endpoint.deprecatedTopology ?? {}, here.child('deprecatedTopology')),
      ...(hostname === undefined ? [] : invalidAll(here.child('hostname'), hostname, isDns1123Label(hostname))),
      ...validateHints(hints?.forZones ?? [], here.child('hints', 'forZones'), isValidLabelValue),
      ...validateHints(hints?.forNodes ?? [], here.child('hints', 'forNodes'), isDns1123Subdomain),
    ];
  });
}

function countAddresses(addresses: readonly string[], where: Path): FieldError[] {
  if (addresses.length === 0) {
    return [fieldRequired(where, 'must contain at least 1 address')];
  }
  return addresses.length > MOST_ADDRESSES ? [fieldTooMany(where, addresses.length, MOST_ADDRESSES)] : [];
}

function validateAddress(address: string, type: string, list: Path, index: number): FieldError[] {
  const where = list.index(index);
  // Upstream names the list here.
  const ofFamily = (fits: boolean, family: string) =>
    fits ? [] : [fieldInvalid(list, address, `must be an ${family} address`)];
  switch (type) {
    case 'IPv4': {
      const errors = validateIp(where, address);
      return errors.length > 0 ? errors : [...ofFamily(isIpv4(address), 'IPv4'), ...validateEndpointIp(where, address)];
    }
    case 'IPv6': {
      const errors = invalidAll(where, address, strictIpProblems(address));
      return errors.length > 0 ? errors : [...ofFamily(isIpv6(address), 'IPv6'), ...validateEndpointIp(where, address)];
    }
    case 'FQDN':
      return validateDomain(address, where);
    default:
      return [];
  }
}

/** Follows apimachinery pkg/util/validation, IsFullyQualifiedDomainName. */
function validateDomain(address: string, where: Path): FieldError[] {
  if (address === '') {
    return [fieldRequired(where)];
  }
  const name = address.replace(/\.$/, '');
  const errors = invalidAll(where, name, isDns1123Subdomain(name));
  if (errors.length === 0 && !name.includes('.')) {
    return [fieldInvalid(where, name, 'should be a domain with at least two segments separated by dots')];
  }
  return errors;
}

function validateTopology(topology: Readonly<Record<string, string>>, where: Path): FieldError[] {
  const count = Object.keys(topology).length;
  return [
    ...(count > MOST_TOPOLOGY_LABELS ? [fieldTooMany(where, count, MOST_TOPOLOGY_LABELS)] : []),
    ...validateLabels(topology, where),
  ];
}

function validateHints(
  hints: readonly { readonly name: string }[],
  where: Path,
  problems: (name: string) => readonly string[],
): FieldError[] {
  if (hints.length > MOST_HINTS) {
    return [fieldTooMany(where, hints.length, MOST_HINTS)];
  }
  return hints.flatMap(({ name = '' }, index) => {
    const here = where.index(index).child('name');
    const repeated = hints.slice(0, index).some((hint) => hint.name === name);
    return [...(repeated ? [fieldDuplicate(here, name)] : []), ...invalidAll(here, name, problems(name))];
  });
}

function validatePorts(ports: readonly EndpointPort[], where: Path): FieldError[] {
  if (ports.length > MOST_PORTS) {
    return [fieldTooMany(where, ports.length, MOST_PORTS)];
  }
  return ports.flatMap(({ name = '', protocol = '', appProtocol }, index) => {
    const here = where.index(index);
    return [
      ...(name === '' ? [] : invalidAll(here.child('name'), name, isDns1123Label(name))),
      ...(ports.slice(0, index).some((other) => (other.name ?? '') === name)
        ? [fieldDuplicate(here.child('name'), name)]
        : []),
      ...(PROTOCOLS.includes(protocol) ? [] : [fieldNotSupported(here.child('protocol'), protocol, PROTOCOLS)]),
      ...(appProtocol === undefined
        ? []
        : invalidAll(here.child('appProtocol'), appProtocol, isQualifiedName(appProtocol))),
    ];
  });
}

/** Controllers write no odd addresses, so theirs are not looked at. Follows pkg/registry/discovery/endpointslice, warnOnBadIPs. */
function warnings({ metadata, addressType, endpoints }: EndpointSlice): string[] {
  const manager = metadata.labels?.['endpointslice.kubernetes.io/managed-by'] ?? '';
  const own = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'].includes(manager);
  return [
    ...(addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
    ...(own ? [] : (endpoints ?? [])).flatMap(({ addresses }, index) =>
      (addresses ?? []).flatMap((address, at) =>
        warningsForIp(path('endpoints').index(index).child('addresses').index(at), address),
      ),
    ),
  ];
}
