import {
  deepCopy,
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInternal,
  fieldInvalid,
  isDns1123Subdomain,
  isQualifiedName,
  validateImmutableField,
} from '#apimachinery';
import type { ContainerStatus, Pod, PodStatus } from '#types/core-v1';
import { at, invalidAll, type Path } from '../../shared/errors.ts';
import { isIpv6, validateIp } from '../../shared/ip.ts';
import { validateAnnotations } from './update.ts';

/** Follows podStatusStrategy.PrepareForUpdate. */
export function prepareStatus(next: Pod, previous: Pod): void {
  const status = { ...next.status };
  if (!status.qosClass && previous.status?.qosClass) {
    status.qosClass = previous.status.qosClass;
  }
  if (!status.observedGeneration && previous.status?.observedGeneration) {
    status.observedGeneration = previous.status.observedGeneration;
  }
  // Behind feature gates that are off.
  delete status.resources;
  delete status.allocatedResources;
  delete status.extendedResourceClaimStatus;
  for (const list of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const) {
    for (const one of status[list] ?? []) delete one.allocatedResourcesStatus;
  }
  next.status = status;
  // Who deletes is not asked here.
  delete next.metadata.deletionTimestamp;
  delete next.metadata.ownerReferences;
  if (previous.metadata.ownerReferences !== undefined) {
    next.metadata.ownerReferences = deepCopy(previous.metadata.ownerReferences);
  }
}

/** Follows pkg/apis/core/validation, ValidatePodStatusUpdate. */
export function validateStatus(next: Pod, previous: Pod): FieldError[] {
  const status = next.status ?? {};
  const before = previous.status ?? {};
  const errors = validateAnnotations(next, previous);
  (status.conditions ?? []).forEach((condition, index) => {
    const where = at.status.child('conditions').index(index);
    errors.push(...nonNegativeInteger(condition.observedGeneration, where.child('observedGeneration')));
    errors.push(...invalidAll(where.child('Type'), condition.type, isQualifiedName(condition.type)));
  });
  if (status.nominatedNodeName && status.nominatedNodeName !== before.nominatedNodeName) {
    const where = at.status.child('nominatedNodeName');
    errors.push(...invalidAll(where, status.nominatedNodeName, isDns1123Subdomain(status.nominatedNodeName)));
    if (previous.spec.nodeName)
      errors.push(fieldForbidden(where, 'may not be set on pods that are already bound to a node'));
  }
  errors.push(...nonNegativeInteger(status.observedGeneration, at.status.child('observedGeneration')));
  errors.push(...validateImmutableField(status.qosClass, before.qosClass, at.status.child('qosClass')));
  const policy = previous.spec.restartPolicy ?? 'Always';
  const sidecars = (previous.spec.initContainers ?? [])
    .filter((container) => container.restartPolicy === 'Always')
    .map((container) => container.name);
  const rules = new Set(
    [...(previous.spec.containers ?? []), ...(previous.spec.initContainers ?? [])]
      .filter((container) => container.restartPolicy !== undefined)
      .map((container) => container.name),
  );
  const transitions = (field: 'containerStatuses' | 'initContainerStatuses', exempt: ReadonlySet<string>) =>
    stateTransitions(status[field] ?? [], before[field] ?? [], policy, exempt, at.status.child(field));
  errors.push(...transitions('containerStatuses', rules));
  errors.push(...transitions('initContainerStatuses', new Set([...sidecars, ...rules])));
  errors.push(...claimStatuses(next));
  errors.push(...validateAddresses(status.podIPs ?? [], before.podIPs ?? [], at.status.child('podIPs')));
  const hosts = at.status.child('hostIPs');
  const [host] = status.hostIPs ?? [];
  if (host !== undefined && (status.hostIP ?? '') !== host.ip) {
    errors.push(fieldInvalid(hosts.index(0).child('ip'), host.ip, 'must be equal to `hostIP`'));
  }
  errors.push(...validateAddresses(status.hostIPs ?? [], before.hostIPs ?? [], hosts));
  return errors;
}

/** A container that is not to be restarted stays terminated. Follows ValidateContainerStateTransition. */
function stateTransitions(
  next: readonly ContainerStatus[],
  previous: readonly ContainerStatus[],
  policy: string,
  exempt: ReadonlySet<string>,
  where: Path,
): FieldError[] {
  if (policy === 'Always') {
    return [];
  }
  return previous.flatMap((old, index) => {
    const ended = old.state?.terminated;
    const mayRestart = policy === 'OnFailure' && (ended?.exitCode ?? 0) !== 0;
    const now = next.find((container) => container.name === old.name);
    return ended && !mayRestart && !exempt.has(old.name) && now && !now.state?.terminated
      ? [fieldForbidden(where.index(index).child('state'), 'may not be transitioned to non-terminated state')]
      : [];
  });
}

function nonNegativeInteger(value: number | undefined, where: Path): FieldError[] {
  return (value ?? 0) < 0 ? [fieldInvalid(where, value, 'must be a non-negative integer')] : [];
}

/** Follows validatePodResourceClaimStatuses. */
function claimStatuses({ spec, status }: Pod): FieldError[] {
  const claims = new Set((spec.resourceClaims ?? []).map(({ name }) => name));
  const statuses = status?.resourceClaimStatuses ?? [];
  return statuses.flatMap(({ name, resourceClaimName }, index) => {
    const where = at.status.child('resourceClaimStatuses').index(index).child('name');
    const isKnown = claims.has(name);
    const isRepeated = statuses.findIndex((other) => other.name === name) < index;
    return [
      ...(isKnown ? [] : [fieldInvalid(where, name, 'must match the name of an entry in `spec.resourceClaims`')]),
      ...(isRepeated ? [fieldDuplicate(where, name)] : []),
      ...(resourceClaimName === undefined
        ? []
        : invalidAll(where, resourceClaimName, isDns1123Subdomain(resourceClaimName))),
    ];
  });
}

interface Address {
  readonly ip: string;
}

/** One of each family; wrong ones that were there may stay. Follows validatePodIPs and validateHostIPs. */
function validateAddresses(addresses: readonly Address[], before: readonly Address[], where: Path): FieldError[] {
  const known = new Set(before.map(({ ip }) => ip));
  const errors = addresses.flatMap(({ ip }, index) => (known.has(ip) ? [] : validateIp(where.index(index), ip)));
  if (addresses.length < 2) return errors;
  const wrong = addresses.findIndex(({ ip }) => validateIp(where, ip).length > 0);
  if (wrong >= 0) {
    const problem = `invalid IP[${wrong}]: ${addresses[wrong]?.ip ?? ''}`;
    errors.push(fieldInternal(where, `failed to check for dual stack with error:${problem}`));
  }
  const families = new Set(addresses.map(({ ip }) => isIpv6(ip)));
  if (wrong >= 0 || addresses.length > 2 || families.size < 2) {
    const shown = addresses.map(({ ip }) => ({ IP: ip }));
    errors.push(fieldInvalid(where, shown, 'may specify no more than one IP for each IP family'));
  }
  return errors;
}

/** The one address is the first of the list; who writes it alone means both. Follows Convert_v1_PodStatus_To_core_PodStatus. */
export function keepAddressesInStep(status: PodStatus): void {
  const { podIP, podIPs = [] } = status;
  if (podIP && podIPs[0]?.ip !== podIP) status.podIPs = [{ ip: podIP }];
  const [first] = status.podIPs ?? [];
  if (first === undefined) delete status.podIP;
  else status.podIP = first.ip;
}
