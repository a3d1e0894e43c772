import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired, isDns1123Subdomain } from '#apimachinery';
import type { HostAlias, PodDNSConfig, PodSpec } from '#types/core-v1';
import { invalidAll, type Path } from '../errors.ts';
import { validateIp } from '../ip.ts';

const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** Follows pkg/apis/core/validation, validateDNSPolicy. */
export function validateDnsPolicy(policy: string | undefined, where: Path): FieldError[] {
  if (!policy) {
    return [fieldRequired(where)];
  }
  return POLICIES.includes(policy) ? [] : [fieldNotSupported(where, policy, POLICIES)];
}

/** Follows pkg/apis/core/validation, validatePodDNSConfig. */
export function validateDnsConfig(spec: PodSpec, where: Path): FieldError[] {
  const config = spec.dnsConfig;
  if (spec.dnsPolicy === 'None' && !config) {
    return [fieldRequired(where, 'must provide `dnsConfig` when `dnsPolicy` is None')];
  }
  if (spec.dnsPolicy === 'None' && !config?.nameservers?.length) {
    const message = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    return [fieldRequired(where.child('nameservers'), message)];
  }
  return config ? validateConfig(config, where) : [];
}

function validateConfig(config: PodDNSConfig, where: Path): FieldError[] {
  const servers = config.nameservers ?? [];
  const searches = config.searches ?? [];
  const errors: FieldError[] = [];
  if (servers.length > 3) {
    errors.push(fieldInvalid(where.child('nameservers'), servers, 'must not have more than 3 nameservers'));
  }
  servers.forEach((server, index) => {
    errors.push(...validateIp(where.child('nameservers').index(index), server));
  });
  if (searches.length > 32) {
    errors.push(fieldInvalid(where.child('searches'), searches, 'must not have more than 32 search paths'));
  }
  if (searches.join(' ').length > 2048) {
    const message = 'must not have more than 2048 characters (including spaces) in the search list';
    errors.push(fieldInvalid(where.child('searches'), searches, message));
  }
  searches.forEach((search, index) => {
    const name = search.replace(/\.$/, '');
    if (search !== '.') {
      errors.push(...invalidAll(where.child('searches').index(index), name, searchProblems(name)));
    }
  });
  (config.options ?? []).forEach((option, index) => {
    if (!option.name) {
      errors.push(fieldRequired(where.child('options').index(index), 'must not be empty'));
    }
  });
  return errors;
}

/** Follows apimachinery pkg/util/validation, IsDNS1123SubdomainWithUnderscore. */
function searchProblems(name: string): string[] {
  const part = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
  const format = `${part}(\\.${part})*`;
  return [
    ...(name.length > 253 ? ['must be no more than 253 characters'] : []),
    ...(new RegExp(`^${format}$`).test(name)
      ? []
      : [
          `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${format}')`,
        ]),
  ];
}

/** Follows pkg/apis/core/validation, ValidateHostAliases. */
export function validateHostAliases(aliases: readonly HostAlias[], where: Path): FieldError[] {
  return aliases.flatMap((alias, index) => [
    ...validateIp(where.index(index).child('ip'), alias.ip ?? ''),
    ...(alias.hostnames ?? []).flatMap((name, position) =>
      invalidAll(where.index(index).child('hostnames').index(position), name, isDns1123Subdomain(name)),
    ),
  ]);
}
