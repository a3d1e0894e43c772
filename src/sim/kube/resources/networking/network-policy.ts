import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  formatSelector,
  isValidPortName,
  isValidPortNumber,
  selectorFromLabelSelector,
} from '#apimachinery';
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '#types/networking-v1';
import { defineResource } from '../../registry/resource.ts';
import { sameJson } from '../../registry/same-json.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, invalidAll, type Path } from '../shared/errors.ts';
import { cidrContains, isCidr, withoutZeros } from '../shared/ip.ts';
import { warningsForCidr } from '../shared/ip-warnings.ts';
import { validateLabelSelector } from '../shared/labels.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const TYPES = ['Ingress', 'Egress'];
const NO_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

interface Rule {
  readonly ports?: NetworkPolicyPort[];
  readonly peers: readonly NetworkPolicyPeer[];
  readonly name: 'from' | 'to';
}

/** Follows pkg/registry/networking/networkpolicy and pkg/apis/networking. */
export const networkPolicy = defineResource<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  resource: 'networkpolicies',
  singular: 'networkpolicy',
  namespaced: true,
  shortNames: ['netpol'],
  schema: 'k8s.io/api/networking/v1.NetworkPolicy',
  // An empty list is another than none here: upstream compares with reflect.DeepEqual.
  generation: (next, previous) => !sameJson(next.spec, previous.spec),

  defaults(policy) {
    policy.spec ??= {};
    const { spec } = policy;
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      for (const port of rule.ports ?? []) {
        port.protocol ??= 'TCP';
      }
    }
    if ((spec.policyTypes ?? []).length === 0) {
      spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
    }
  },

  warnings: ({ spec = {} }) => [
    ...(spec.ingress ?? []).flatMap(({ from = [] }, index) =>
      oddBlocks(from, at.spec.child('ingress').index(index).child('from')),
    ),
    ...(spec.egress ?? []).flatMap(({ to = [] }, index) =>
      oddBlocks(to, at.spec.child('egress').index(index).child('to')),
    ),
  ],

  updateRules: ['metadata', 'object', 'metadata update', 'object'],
  validate: ({ spec = {} }) => [
    ...validateLabelSelector(spec.podSelector, at.spec.child('podSelector')),
    ...(spec.ingress ?? []).flatMap(({ ports, from = [] }, index) =>
      validateRule({ ...(ports && { ports }), peers: from, name: 'from' }, at.spec.child('ingress').index(index)),
    ),
    ...(spec.egress ?? []).flatMap(({ ports, to = [] }, index) =>
      validateRule({ ...(ports && { ports }), peers: to, name: 'to' }, at.spec.child('egress').index(index)),
    ),
    ...validateTypes(spec.policyTypes ?? [], at.spec.child('policyTypes')),
  ],

  columns: [
    nameColumn(),
    textColumn(
      'Pod-Selector',
      ({ spec }) => formatSelector(selectorFromLabelSelector(spec?.podSelector ?? {})) || '<none>',
    ),
    ageColumn(),
  ],
});

function validateTypes(types: readonly string[], where: Path): FieldError[] {
  if (types.length > TYPES.length) {
    return [fieldInvalid(where, types, 'may not specify more than two policyTypes')];
  }
  return types.flatMap((type, index) =>
    TYPES.includes(type) ? [] : [fieldNotSupported(where.index(index), type, TYPES)],
  );
}

function validateRule({ ports = [], peers, name }: Rule, where: Path): FieldError[] {
  return [
    ...ports.flatMap((port, index) => validatePort(port, where.child('ports').index(index))),
    ...peers.flatMap((peer, index) => validatePeer(peer, where.child(name).index(index))),
  ];
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, where: Path): FieldError[] {
  const errors =
    protocol === undefined || PROTOCOLS.includes(protocol)
      ? []
      : [fieldNotSupported(where.child('protocol'), protocol, PROTOCOLS)];
  const end = where.child('endPort');
  if (typeof port === 'number') {
    errors.push(...invalidAll(where.child('port'), port, isValidPortNumber(port)));
    if (endPort !== undefined) {
      errors.push(...(endPort < port ? [fieldInvalid(end, port, 'must be greater than or equal to `port`')] : []));
      errors.push(...invalidAll(end, endPort, isValidPortNumber(endPort)));
    }
    return errors;
  }
  if (endPort !== undefined) {
    const when = port === undefined ? 'specified' : 'numeric';
    const detail = `may not be specified when \`port\` is ${when === 'numeric' ? 'non-numeric' : 'not specified'}`;
    errors.push(fieldInvalid(end, endPort, detail));
  }
  return port === undefined ? errors : [...errors, ...invalidAll(where.child('port'), port, isValidPortName(port))];
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, where: Path): FieldError[] {
  const selectors = [podSelector, namespaceSelector].filter(Boolean).length;
  const errors = [
    ...validateLabelSelector(podSelector, where.child('podSelector')),
    ...validateLabelSelector(namespaceSelector, where.child('namespaceSelector')),
    ...(ipBlock ? validateBlock(ipBlock, where.child('ipBlock')) : []),
  ];
  if (selectors === 0 && !ipBlock) {
    errors.push(fieldRequired(where, 'must specify a peer'));
  } else if (selectors > 0 && ipBlock) {
    errors.push(fieldForbidden(where, 'may not specify both ipBlock and another peer'));
  }
  return errors;
}

function validateBlock({ cidr, except = [] }: IPBlock, where: Path): FieldError[] {
  if (!cidr) {
    return [fieldRequired(where.child('cidr'))];
  }
  if (!isCidr(cidr)) {
    return [fieldInvalid(where.child('cidr'), cidr, NO_CIDR)];
  }
  const errors: FieldError[] = [];
  for (const [index, inner] of except.entries()) {
    const here = where.child('except').index(index);
    if (!isCidr(inner)) {
      return [...errors, fieldInvalid(here, inner, NO_CIDR)];
    }
    if (!cidrContains(withoutZeros(cidr), withoutZeros(inner))) {
      errors.push(fieldInvalid(here, inner, 'must be a strict subset of `cidr`'));
    }
  }
  return errors;
}

/** Follows pkg/registry/networking/networkpolicy, networkPolicyWarnings. */
function oddBlocks(peers: readonly NetworkPolicyPeer[], where: Path): string[] {
  return peers.flatMap(({ ipBlock }, index) => {
    if (ipBlock === undefined) return [];
    const here = where.index(index).child('ipBlock');
    return [
      ...warningsForCidr(here.child('cidr'), ipBlock.cidr),
      ...(ipBlock.except ?? []).flatMap((except, at) => warningsForCidr(here.child('except').index(at), except)),
    ];
  });
}
