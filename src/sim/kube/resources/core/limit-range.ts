import {
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  isQualifiedName,
  parseQuantity,
  path,
  quantityInteger,
  quantityMilliValue,
  quantityValue,
} from '#apimachinery';
import type { LimitRange, LimitRangeItem } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { createdAtColumn, nameColumn } from '../shared/columns.ts';
import { entries, invalidAll, own, type Path } from '../shared/errors.ts';
import { validateContainerResourceName, validateResourceName } from '../shared/pod/resources.ts';
import { canonical, compareText, defaultResourceList, isOvercommitAllowed } from '../shared/quantities.ts';

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

/** Follows pkg/registry/core/limitrange and pkg/apis/core. */
export const limitRange = defineResource<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  resource: 'limitranges',
  singular: 'limitrange',
  namespaced: true,
  shortNames: ['limits'],
  schema: 'k8s.io/api/core/v1.LimitRange',
  generation: 'none',
  allowCreateOnUpdate: true,

  defaults(object) {
    for (const item of object.spec?.limits ?? []) {
      for (const list of LISTS) {
        defaultResourceList(item[list]);
      }
      if (item.type === 'Container') {
        defaultContainerLimits(item);
      }
    }
  },

  // A limit without a name gets one that nobody else has.
  prepareForCreate(object) {
    object.metadata.name ||= object.metadata.uid ?? '';
  },

  updateRules: ['metadata', 'object'],
  validate: ({ spec }) => {
    const limits = spec?.limits ?? [];
    return limits.flatMap((item, index) => {
      const where = path('spec', 'limits').index(index);
      const repeated = limits.slice(0, index).some(({ type }) => type === item.type);
      return [
        ...validateType(item.type ?? '', where.child('type')),
        ...(repeated ? [fieldDuplicate(where.child('type'), item.type)] : []),
        ...validateItem(item, where),
      ];
    });
  },

  columns: [nameColumn(), createdAtColumn()],
});

/** Follows pkg/apis/core/v1, SetDefaults_LimitRangeItem. */
function defaultContainerLimits(item: LimitRangeItem): void {
  item.default = { ...item.max, ...item.default };
  item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
}

function validateType(type: string, where: Path): FieldError[] {
  const errors = invalidAll(where, type, isQualifiedName(type));
  return errors.length === 0 && !type.includes('/') && !TYPES.includes(type)
    ? [fieldInvalid(where, type, 'must be a standard limit type or fully qualified')]
    : errors;
}

/** Follows pkg/apis/core/validation, ValidateLimitRange. */
function validateItem(item: LimitRangeItem, where: Path): FieldError[] {
  const isPod = item.type === 'Pod';
  const names = (list: (typeof LISTS)[number]): FieldError[] =>
    entries(item[list]).flatMap(([name]) => {
      const here = where.child(list).key(name);
      return isPod || item.type === 'Container'
        ? validateContainerResourceName(name, here)
        : validateResourceName(name, here);
    });
  const forbidden = (list: 'default' | 'defaultRequest'): FieldError[] =>
    Object.keys(item[list] ?? {}).length > 0
      ? [fieldForbidden(where.child(list), "may not be specified when `type` is 'Pod'")]
      : [];
  const shown = LISTS.filter((list) => !isPod || (list !== 'default' && list !== 'defaultRequest'));
  const all = new Set(shown.flatMap((list) => Object.keys(item[list] ?? {})));
  const errors = [...names('max'), ...names('min')];
  errors.push(...(['default', 'defaultRequest'] as const).flatMap((list) => (isPod ? forbidden(list) : names(list))));
  if (item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) {
    const detail = 'either minimum or maximum storage value is required, but neither was provided';
    errors.push(fieldRequired(where.child('limits'), detail));
  }
  errors.push(...names('maxLimitRequestRatio'));
  const lists = isPod ? { ...item, default: {}, defaultRequest: {} } : item;
  return [...errors, ...[...all].sort().flatMap((name) => validateRelations(lists, name, where))];
}

/** What must not be greater than what, resource by resource. */
function validateRelations(item: LimitRangeItem, name: string, where: Path): FieldError[] {
  const [min, max, limit, request, ratio] = (
    ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const
  ).map((list) => own(item[list], name));
  const errors: FieldError[] = [];
  const order = (
    small: readonly [string, string | undefined],
    large: readonly [string, string | undefined],
    list: (typeof LISTS)[number],
    value: string | undefined,
  ): void => {
    if (small[1] === undefined || large[1] === undefined || compareText(small[1], large[1]) <= 0) {
      return;
    }
    const detail = `${small[0]} ${canonical(small[1])} is greater than ${large[0]} ${canonical(large[1])}`;
    errors.push(fieldInvalid(where.child(list).key(name), canonical(value), detail));
  };
  order(['min value', min], ['max value', max], 'min', min);
  order(['min value', min], ['default request value', request], 'defaultRequest', request);
  order(['default request value', request], ['max value', max], 'defaultRequest', request);
  order(['default request value', request], ['default limit value', limit], 'defaultRequest', request);
  order(['min value', min], ['default value', limit], 'default', min);
  order(['default value', limit], ['max value', max], 'default', max);
  errors.push(...validateRatio(ratio, min, max, where.child('maxLimitRequestRatio').key(name)));
  if (limit !== undefined && request !== undefined && !isOvercommitAllowed(name) && compareText(limit, request) !== 0) {
    const detail = `default value ${canonical(limit)} must equal to defaultRequest value ${canonical(request)} in ${name}`;
    errors.push(fieldInvalid(where.child('defaultRequest').key(name), canonical(request), detail));
  }
  return errors;
}

/** Follows apimachinery pkg/api/resource MaxMilliValue. */
const MOST_IN_THOUSANDTHS = (2n ** 63n - 1n) / 1000n;

function validateRatio(
  ratio: string | undefined,
  min: string | undefined,
  max: string | undefined,
  where: Path,
): FieldError[] {
  if (ratio === undefined) {
    return [];
  }
  const errors: FieldError[] = [];
  if (compareText(ratio, '1') < 0) {
    errors.push(fieldInvalid(where, canonical(ratio), `ratio ${canonical(ratio)} is less than 1`));
  }
  if (min !== undefined && max !== undefined) {
    const quantities = [ratio, max, min].map((text) => parseQuantity(text));
    // Thousandths that would not fit into 64 bits are not looked at.
    const isFine = quantities.every((quantity) => quantityInteger(quantity) < MOST_IN_THOUSANDTHS);
    const [own = 0, most = 0, least = 0] = quantities.map((quantity) =>
      (isFine ? quantityMilliValue : quantityValue)(quantity),
    );
    const largest = most / least;
    if (own / (isFine ? 1000 : 1) > largest) {
      const detail = `ratio ${canonical(ratio)} is greater than max/min = ${largest.toFixed(6)}`;
      errors.push(fieldInvalid(where, canonical(ratio), detail));
    }
  }
  return errors;
}
