import {
  compareQuantities,
  type FieldError,
  fieldInvalid,
  formatQuantity,
  isQualifiedName,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
} from '#apimachinery';
import { entries, NEGATIVE, type Path } from './errors.ts';

/** Quantities by resource name, as in capacity, requests and limits. */
export type ResourceList = Record<string, string>;

export const NOT_POSITIVE = 'must be greater than zero';

/** Negative, zero or positive like a subtraction; what is absent counts as 0. */
export function compareText(left: string | undefined, right: string | undefined): number {
  return compareQuantities(parseQuantity(left ?? '0'), parseQuantity(right ?? '0'));
}

/** The quantity as the server prints it: `1024Mi` is `1Gi`. */
export function canonical(quantity: string | number | undefined): string {
  return formatQuantity(parseQuantity(String(quantity ?? '0')));
}

/** Whether a quantity has a part below one whole unit. */
export function isFractional(quantity: string): boolean {
  const { value, scale } = parseQuantity(quantity);
  return scale < 0 && value % 10n ** BigInt(-scale) !== 0n;
}

/** Writes every quantity the canonical way, rounded up to thousandths. Follows pkg/apis/core/v1, SetDefaults_ResourceList. */
export function defaultResourceList(list: ResourceList | null | undefined): void {
  for (const [name, value] of entries(list)) {
    const quantity = parseQuantity(String(value));
    if (list) {
      list[name] = quantity.scale < -3 ? canonical(`${quantityMilliValue(quantity)}m`) : formatQuantity(quantity);
    }
  }
}

/** Follows pkg/apis/core/validation, ValidateNonnegativeQuantity. */
export function nonNegativeQuantity(where: Path, value: string): FieldError[] {
  return compareText(value, '0') < 0 ? [fieldInvalid(where, canonical(value), NEGATIVE)] : [];
}

/** Follows pkg/apis/core/validation, ValidatePositiveQuantityValue. */
export function positiveQuantity(where: Path, value: string): FieldError[] {
  return compareText(value, '0') <= 0 ? [fieldInvalid(where, canonical(value), NOT_POSITIVE)] : [];
}

/** Follows pkg/apis/core/validation, validateBasicResource. */
export function basicResource(where: Path, value: string): FieldError[] {
  return compareText(value, '0') < 0
    ? [fieldInvalid(where, Number(quantityValue(parseQuantity(value))), 'must be a valid resource quantity')]
    : [];
}

/** What may be asked for a Pod as a whole. Follows component-helpers resource, IsSupportedPodLevelResource. */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || isHugePages(name);
}

const INTEGER_RESOURCES = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

/** Follows pkg/apis/core/validation, ValidateResourceQuantityValue. */
export function resourceQuantity(where: Path, name: string, value: string): FieldError[] {
  const errors = nonNegativeQuantity(where, value);
  if ((INTEGER_RESOURCES.has(name) || isExtendedResource(name)) && isFractional(value)) {
    errors.push(fieldInvalid(where, canonical(value), 'must be an integer'));
  }
  return errors;
}

/** Whether the name is unprefixed or in kubernetes.io. Follows pkg/apis/core/helper, IsNativeResource. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Follows pkg/apis/core/helper, IsExtendedResourceName. */
export function isExtendedResource(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;
}

export function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

/** Whether requests may be lower than limits. Follows pkg/apis/core/helper, IsOvercommitAllowed. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}
