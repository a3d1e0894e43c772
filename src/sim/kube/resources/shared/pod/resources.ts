import {
  compareQuantities,
  containerQuantities,
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotFound,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
  isQualifiedName,
  parseQuantity,
  quantityInteger,
} from '#apimachinery';
import type { ContainerResizePolicy, PodSpec, ResourceClaim, ResourceRequirements } from '#types/core-v1';
import { entries, invalidAll, own, type Path } from '../errors.ts';
import {
  canonical,
  compareText,
  isExtendedResource,
  isHugePages,
  isNativeResource,
  isOvercommitAllowed,
  isPodLevelResource,
  resourceQuantity,
} from '../quantities.ts';

const STANDARD = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'storage',
  'requests.storage',
  'services.nodeports',
  'services.loadbalancers',
]);
const CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** Follows pkg/apis/core/validation, validateResourceName. */
export function validateResourceName(name: string, where: Path): FieldError[] {
  const errors = invalidAll(where, name, isQualifiedName(name));
  if (errors.length === 0 && !name.includes('/') && !STANDARD.has(name) && !isQuotaHugePages(name)) {
    errors.push(fieldInvalid(where, name, 'must be a standard resource type or fully qualified'));
  }
  return errors;
}

function isQuotaHugePages(name: string): boolean {
  return isHugePages(name) || name.startsWith('requests.hugepages-');
}

/** Follows pkg/apis/core/validation, validateContainerResourceName. */
export function validateContainerResourceName(name: string, where: Path): FieldError[] {
  const errors = validateResourceName(name, where);
  if (!name.includes('/')) {
    if (!CONTAINER.has(name) && !isHugePages(name)) {
      errors.push(fieldInvalid(where, name, 'must be a standard resource for containers'));
    }
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.push(fieldInvalid(where, name, "doesn't follow extended resource name standard"));
  }
  return errors;
}

function validatePodResourceName(name: string, where: Path): FieldError[] {
  const errors = validateResourceName(name, where);
  return errors.length > 0 || isPodLevelResource(name)
    ? errors
    : [fieldNotSupported(where, name, ['cpu', 'hugepages-', 'memory'])];
}

/** Follows pkg/apis/core/validation, ValidateContainerResourceRequirements. */
export function validateResources(
  requirements: ResourceRequirements,
  claims: readonly string[],
  where: Path,
  validateName = validateContainerResourceName,
): FieldError[] {
  const limits = entries(requirements.limits);
  const requests = entries(requirements.requests);
  const errors: FieldError[] = [];
  for (const [name, value] of limits) {
    errors.push(...validateOne(name, value, where.child('limits').key(name), validateName));
  }
  for (const [name, value] of requests) {
    const here = where.child('requests').key(name);
    errors.push(...validateName(name, here), ...resourceQuantity(here, name, value));
    errors.push(...againstLimit(name, value, own(requirements.limits, name), where));
    errors.push(...hugePages(name, value, here));
  }
  const names = [...limits, ...requests].map(([name]) => name);
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory')) {
    errors.push(fieldForbidden(where, 'HugePages require cpu or memory'));
  }
  errors.push(...validateClaims(requirements.claims ?? [], claims, where.child('claims')));
  return errors;
}

function validateOne(
  name: string,
  value: string,
  where: Path,
  validateName: typeof validateContainerResourceName,
): FieldError[] {
  return [...validateName(name, where), ...resourceQuantity(where, name, value), ...hugePages(name, value, where)];
}

function againstLimit(name: string, value: string, limit: string | undefined, where: Path): FieldError[] {
  if (limit === undefined) {
    return isOvercommitAllowed(name)
      ? []
      : [fieldRequired(where.child('limits'), 'Limit must be set for non overcommitable resources')];
  }
  const order = compareText(value, limit);
  const requests = where.child('requests');
  if (order !== 0 && !isOvercommitAllowed(name)) {
    return [fieldInvalid(requests, canonical(value), `must be equal to ${name} limit of ${canonical(limit)}`)];
  }
  const text = `must be less than or equal to ${name} limit of ${canonical(limit)}`;
  return order > 0 ? [fieldInvalid(requests, canonical(value), text)] : [];
}

function hugePages(name: string, value: string, where: Path): FieldError[] {
  if (!isHugePages(name)) {
    return [];
  }
  // Big amounts have digits that numbers lose.
  const [page, amount] = [name.slice('hugepages-'.length), value].map((text) => quantityInteger(parseQuantity(text)));
  const divisible =
    compareQuantities(parseQuantity(value), parseQuantity('0')) >= 0 &&
    amount !== undefined &&
    page !== undefined &&
    amount % page === 0n;
  return divisible
    ? []
    : [fieldInvalid(where, canonical(value), `${canonical(value)} is not positive integer multiple of ${name}`)];
}

function validateClaims(claims: readonly ResourceClaim[], known: readonly string[], where: Path): FieldError[] {
  const seen = new Set<string>();
  return claims.flatMap(({ name = '', request = '' }, index) => {
    const here = where.index(index);
    if (name === '') {
      return [fieldRequired(here)];
    }
    const errors: FieldError[] = [];
    const key = request === '' ? name : `${name}/${request}`;
    if (request !== '') {
      errors.push(...invalidAll(here.child('request'), request, isDns1123Label(request)));
    }
    if (
      seen.has(name) ||
      seen.has(key) ||
      (request === '' && [...seen].some((other) => other.startsWith(`${name}/`)))
    ) {
      errors.push(fieldDuplicate(here, seen.has(name) ? name : key));
    }
    seen.add(key);
    if (!known.includes(name)) {
      const missing = fieldNotFound(here, name);
      const list = known.length === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`;
      const detail = `must be one of the names in pod.spec.resourceClaims${list}`;
      errors.push({ ...missing, detail, message: `${missing.message}: ${detail}` });
    }
    return errors;
  });
}

/** Follows pkg/apis/core/validation, validateResizePolicy. */
export function validateResizePolicy(
  policies: readonly ContainerResizePolicy[],
  restartPolicy: string | undefined,
  where: Path,
): FieldError[] {
  const seen = new Set<string>();
  return policies.flatMap((policy, index) => {
    const errors: FieldError[] = [];
    if (seen.has(policy.resourceName)) {
      errors.push(fieldDuplicate(where.index(index), policy.resourceName));
    }
    seen.add(policy.resourceName);
    errors.push(...oneOf(policy.resourceName, ['cpu', 'memory'], where));
    errors.push(...oneOf(policy.restartPolicy, ['NotRequired', 'RestartContainer'], where));
    if (restartPolicy === 'Never' && policy.restartPolicy !== 'NotRequired') {
      const message = "must be 'NotRequired' when `restartPolicy` is 'Never'";
      errors.push(fieldInvalid(where, policy.restartPolicy, message));
    }
    return errors;
  });
}

/** `Required value` of nothing, `Unsupported value` of something else. */
export function oneOf(value: string | undefined, supported: readonly string[], where: Path): FieldError[] {
  if (!value) {
    return [fieldRequired(where)];
  }
  return supported.includes(value) ? [] : [fieldNotSupported(where, value, supported)];
}

/** Resources of the Pod as a whole. Follows validatePodResources. */
export function validatePodLevelResources(spec: PodSpec, claims: readonly string[], where: Path): FieldError[] {
  const { resources } = spec;
  if (!resources) {
    return [];
  }
  if (spec.os?.name === 'windows') {
    return [fieldForbidden(where, 'may not be set for a windows pod')];
  }
  return [
    ...(resources.claims
      ? [fieldForbidden(where.child('claims'), 'claims may not be set for Resources at pod-level')]
      : []),
    ...validateResources(resources, claims, where, validatePodResourceName),
    ...coversContainers(spec, 'requests', () => true, where),
    ...coversContainers(spec, 'limits', isHugePages, where),
    ...containersWithin(spec, where),
  ];
}

/** What the Pod says is enough for all its containers. Follows validatePodResourceConsistency. */
function coversContainers(
  spec: PodSpec,
  which: 'requests' | 'limits',
  isCompared: (name: string) => boolean,
  where: Path,
): FieldError[] {
  return Object.entries(containerQuantities(spec, which)).flatMap(([name, sum]) => {
    const whole = own(spec.resources?.[which], name);
    if (whole === undefined || !isCompared(name) || compareText(sum, whole) <= 0) {
      return [];
    }
    const message = `must be greater than or equal to aggregate container ${which} of ${canonical(sum)}`;
    return [fieldInvalid(where.child(which).key(name), canonical(whole), message)];
  });
}

function containersWithin(spec: PodSpec, where: Path): FieldError[] {
  return (spec.containers ?? []).flatMap((container, index) =>
    entries(container.resources?.limits).flatMap(([name, limit]) => {
      const whole = own(spec.resources?.limits, name);
      if (whole === undefined || compareText(limit, whole) <= 0) {
        return [];
      }
      const here = where.child('containers').index(index).key(name).child('limits');
      return [fieldInvalid(here, canonical(limit), `must be less than or equal to pod limits of ${canonical(whole)}`)];
    }),
  );
}
