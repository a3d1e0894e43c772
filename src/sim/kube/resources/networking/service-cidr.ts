import { type FieldError, fieldInvalid, fieldRequired } from '#apimachinery';
import type { ServiceCIDR, ServiceCIDRSpec } from '#types/networking-v1';
import { keepMetadata } from '../../registry/metadata.ts';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { isCidr, isIpv6 } from '../shared/ip.ts';
import { validateStrictCidr } from '../shared/strict-ip.ts';

const IMMUTABLE = 'field is immutable';
const cidrsAt = at.spec.child('cidrs');

/** Follows pkg/registry/networking/servicecidr and pkg/apis/networking. */
export const serviceCidr = defineResource<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  resource: 'servicecidrs',
  singular: 'servicecidr',
  namespaced: false,
  schema: 'k8s.io/api/networking/v1.ServiceCIDR',
  generation: 'none',
  subresources: { status: { verbs: ['get', 'patch', 'update'], prepareForUpdate: keepMetadata } },

  validate: ({ spec }) => validateSpec(spec ?? {}),
  updateRules: ['metadata update', 'change'],
  validateUpdate: (next, previous) => validateUpdate(next.spec ?? {}, previous.spec?.cidrs ?? []),

  columns: [nameColumn(), textColumn('CIDRs', ({ spec }) => (spec?.cidrs ?? []).join(',')), ageColumn()],
});

function validateSpec(spec: ServiceCIDRSpec): FieldError[] {
  const { cidrs = [] } = spec;
  if (cidrs.length === 0) {
    return [fieldRequired(cidrsAt, 'at least one CIDR required')];
  }
  if (cidrs.length > 2) {
    return [fieldInvalid(cidrsAt, internalJson('ServiceCIDRSpec', spec), 'may only hold up to 2 values')];
  }
  const errors = cidrs.flatMap((cidr, index) => validateStrictCidr(cidrsAt.index(index), cidr));
  const [first = '', second = ''] = cidrs;
  const sameFamily = cidrs.length === 2 && cidrs.every(isCidr) && isIpv6(first) === isIpv6(second);
  const detail = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
  return sameFamily ? [...errors, fieldInvalid(cidrsAt, cidrs, detail)] : errors;
}

/** A second family may be added; nothing else changes. */
function validateUpdate(spec: ServiceCIDRSpec, before: readonly string[]): FieldError[] {
  const { cidrs = [] } = spec;
  const changed = before.flatMap((cidr, index) =>
    cidr === cidrs[index] ? [] : [fieldInvalid(cidrsAt.index(index), cidrs[index], IMMUTABLE)],
  );
  if (before.length === cidrs.length) {
    return changed;
  }
  return before.length === 1 && cidrs.length === 2
    ? [...changed, ...validateSpec(spec)]
    : [fieldInvalid(cidrsAt, spec.cidrs ?? null, IMMUTABLE)];
}
