import { type FieldError, fieldDuplicate, fieldInvalid, fieldNotSupported, fieldRequired } from '#apimachinery';
import type { ServiceSpec } from '#types/core-v1';
import { at } from '../../shared/errors.ts';
import { isIpv6, validateIp } from '../../shared/ip.ts';
import { isHeadless } from './facts.ts';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const clusterIps = at.spec.child('clusterIPs');
const families = at.spec.child('ipFamilies');
const policy = at.spec.child('ipFamilyPolicy');
const NO_CHANGE = 'may not change once set';

/** `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy`. Follows pkg/apis/core/validation, ValidateServiceClusterIPsRelatedFields. */
export function validateClusterIps(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') {
    return [];
  }
  const ips = spec.clusterIPs ?? [];
  const errors = [...inStep(spec.clusterIP ?? '', ips), ...validateFamilies(spec)];
  if (spec.ipFamilyPolicy !== undefined && !POLICIES.includes(spec.ipFamilyPolicy)) {
    errors.push(fieldNotSupported(policy, spec.ipFamilyPolicy, POLICIES));
  }
  const wrong = ips.flatMap((ip, index) => {
    if (index === 0 && ip === 'None') {
      return ips.length > 1 ? [fieldInvalid(clusterIps, ips, "'None' must be the first and only value")] : [];
    }
    return validateIp(clusterIps.index(index), ip);
  });
  errors.push(...wrong);
  if (ips.length > 2) {
    errors.push(fieldInvalid(clusterIps, ips, 'may only hold up to 2 values'));
  }
  return wrong.length > 0 ? errors : [...errors, ...validateStack(spec, ips)];
}

function inStep(clusterIp: string, ips: readonly string[]): FieldError[] {
  if (clusterIp === '') {
    return ips.length > 0 ? [fieldInvalid(clusterIps, ips, 'must be empty when `clusterIP` is not specified')] : [];
  }
  if (ips.length === 0) {
    return [fieldRequired(clusterIps)];
  }
  return ips[0] === clusterIp ? [] : [fieldInvalid(clusterIps, ips, 'first value must match `clusterIP`')];
}

function validateFamilies(spec: ServiceSpec): FieldError[] {
  const all = spec.ipFamilies ?? [];
  return all.flatMap((family, index) => [
    ...(FAMILIES.includes(family) ? [] : [fieldNotSupported(families.index(index), family, FAMILIES)]),
    ...(all.indexOf(family) < index ? [fieldDuplicate(families.index(index), family)] : []),
  ]);
}

function validateStack(spec: ServiceSpec, ips: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (ips.length > 1 && !(ips.some(isIpv6) && ips.some((ip) => !isIpv6(ip)))) {
    errors.push(fieldInvalid(clusterIps, ips, 'may specify no more than one IP for each IP family'));
  }
  if (isHeadless(spec)) {
    return errors;
  }
  ips.forEach((ip, index) => {
    const family = spec.ipFamilies?.[index];
    if (family !== undefined && FAMILIES.includes(family) && (family === 'IPv6') !== isIpv6(ip)) {
      const detail = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
      errors.push(fieldInvalid(clusterIps.index(index), ip, detail));
    }
  });
  return errors;
}

/** What an update may change of them. Follows validateUpgradeDowngradeClusterIPs and validateUpgradeDowngradeIPFamilies. */
export function validateClusterIpsUpdate(next: ServiceSpec, previous: ServiceSpec): FieldError[] {
  if (next.type === 'ExternalName' || previous.type === 'ExternalName') {
    return [];
  }
  return [...clusterIpsUpdate(next, previous), ...familiesUpdate(next, previous)];
}

function clusterIpsUpdate(next: ServiceSpec, previous: ServiceSpec): FieldError[] {
  if (isHeadless(next) && isHeadless(previous)) {
    return [];
  }
  const ips = next.clusterIPs ?? [];
  const before = previous.clusterIPs ?? [];
  const changed = (index: number): FieldError[] =>
    before[index] === ips[index] ? [] : [fieldInvalid(clusterIps.index(index), ips, NO_CHANGE)];
  if (before.length === ips.length) {
    return before.flatMap((_, index) => changed(index));
  }
  if (ips.length === 0) {
    return [fieldInvalid(clusterIps.index(0), ips, 'primary clusterIP can not be unset')];
  }
  const errors = before.length > 0 ? changed(0) : [];
  if (before.length > ips.length && ips.length === 1 && next.ipFamilyPolicy !== 'SingleStack') {
    const detail = "must be set to 'SingleStack' when releasing the secondary clusterIP";
    errors.push(fieldInvalid(policy, next.ipFamilyPolicy ?? null, detail));
  }
  return errors;
}

function familiesUpdate(next: ServiceSpec, previous: ServiceSpec): FieldError[] {
  if (isHeadless(next) || isHeadless(previous)) {
    return [];
  }
  const now = next.ipFamilies ?? [];
  const before = previous.ipFamilies ?? [];
  if (before.length === now.length) {
    return before.flatMap((family, index) =>
      family === now[index] ? [] : [fieldInvalid(families.index(0), now, NO_CHANGE)],
    );
  }
  const errors: FieldError[] = [];
  if (before.length > now.length && !next.clusterIPs?.length) {
    errors.push(fieldInvalid(families.index(0), now, 'primary ipFamily can not be unset'));
  }
  if (before.length > 0 && now.length > 0 && now[0] !== before[0]) {
    errors.push(fieldInvalid(families.index(0), next.clusterIPs ?? [], NO_CHANGE));
  }
  if (before.length > now.length && now.length === 1 && next.ipFamilyPolicy !== 'SingleStack') {
    const detail = "must be set to 'SingleStack' when releasing the secondary ipFamily";
    errors.push(fieldInvalid(policy, next.ipFamilyPolicy ?? null, detail));
  }
  return errors;
}
