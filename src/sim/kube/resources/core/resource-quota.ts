import { type FieldError, fieldInvalid, fieldRequired, lookup, path } from '#apimachinery';
import type { ResourceQuota, ResourceQuotaSpec } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, entries, type Path } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { validateResourceName } from '../shared/pod/resources.ts';
import {
  canonical,
  compareText,
  defaultResourceList,
  isHugePages,
  type ResourceList,
  resourceQuantity,
} from '../shared/quantities.ts';

const COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const STANDARD = [
  ...COMPUTE,
  'ephemeral-storage',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
];
/** Which resources a scope may limit. Follows pkg/apis/core/helper, IsResourceQuotaScopeValidForResource. */
const SCOPES = lookup<readonly string[]>({
  Terminating: ['pods', ...COMPUTE],
  NotTerminating: ['pods', ...COMPUTE],
  BestEffort: ['pods'],
  NotBestEffort: ['pods', ...COMPUTE],
  PriorityClass: ['pods', ...COMPUTE],
  CrossNamespacePodAffinity: ['pods', ...COMPUTE],
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
});
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

/** Follows pkg/registry/core/resourcequota and pkg/apis/core. */
export const resourceQuota = defineResource<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  resource: 'resourcequotas',
  singular: 'resourcequota',
  namespaced: true,
  shortNames: ['quota'],
  schema: 'k8s.io/api/core/v1.ResourceQuota',
  generation: 'none',
  deleteReturnsObject: true,

  defaults(quota) {
    quota.spec ??= {};
    defaultResourceList(quota.spec.hard);
    defaultResourceList(quota.status?.hard);
    defaultResourceList(quota.status?.used);
  },

  validate: ({ spec = {} }) => validateSpec(spec),
  validateUpdate: (next, previous) => {
    const scopes = next.spec?.scopes ?? [];
    const before = new Set(previous.spec?.scopes ?? []);
    return new Set(scopes).size === before.size && scopes.every((scope) => before.has(scope))
      ? []
      : [fieldInvalid(at.spec.child('scopes'), next.spec?.scopes ?? null, 'field is immutable')];
  },

  warnings: ({ spec = {} }, previous) => (previous === undefined ? moreThanLimits(spec) : []),

  columns: [
    nameColumn(),
    textColumn('Request', (quota) => shown(quota, (name) => !name.startsWith('limits.'))),
    textColumn('Limit', (quota) => shown(quota, (name) => name.startsWith('limits.'))),
    ageColumn(),
  ],

  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate: ({ status }) => {
        defaultResourceList(status?.hard);
        defaultResourceList(status?.used);
      },
      validateUpdate: ({ status = {} }) => [
        ...validateList(status.hard, path('status', 'hard')),
        ...validateList(status.used, path('status', 'used')),
      ],
    },
  },
});

/** Requests that leave no room for limits. Follows pkg/registry/core/resourcequota, WarningsOnCreate. */
function moreThanLimits({ hard = {} }: ResourceQuotaSpec): string[] {
  return ['cpu', 'memory', 'storage', 'ephemeral-storage'].flatMap((name) => {
    const bare = name === 'cpu' || name === 'memory' ? [name] : [];
    const request = [`requests.${name}`, ...bare].find((candidate) => hard[candidate] !== undefined);
    const [asked, limit] = [request === undefined ? undefined : hard[request], hard[`limits.${name}`]];
    return asked !== undefined && limit !== undefined && compareText(asked, limit) > 0
      ? [`ResourceQuota ${request} (${canonical(asked)}) should be less than limits.${name} (${canonical(limit)})`]
      : [];
  });
}

/** Follows pkg/printers/internalversion, printResourceQuota. */
function shown({ status = {} }: ResourceQuota, belongs: (name: string) => boolean): string {
  return entries(status.hard)
    .filter(([name]) => belongs(name))
    .map(([name, hard]) => `${name}: ${canonical(status.used?.[name])}/${canonical(hard)}`)
    .join(', ');
}

/** Follows pkg/apis/core/validation, ValidateResourceQuotaSpec. */
function validateSpec(spec: ResourceQuotaSpec): FieldError[] {
  return [...validateList(spec.hard, at.spec.child('hard')), ...validateScopes(spec), ...validateSelector(spec)];
}

function validateList(list: ResourceList | undefined, where: Path): FieldError[] {
  return entries(list).flatMap(([name, value]) => {
    const here = where.key(name);
    const unknown = !name.includes('/') && !isStandard(name);
    return [
      ...validateResourceName(name, here),
      ...(unknown ? [fieldInvalid(here, name, 'must be a standard resource for quota')] : []),
      ...resourceQuantity(here, name, value),
    ];
  });
}

function isStandard(name: string): boolean {
  return STANDARD.includes(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
}

/** The limits that a scope cannot be about, one error for each. */
function wrongResources(spec: ResourceQuotaSpec, scope: string, where: Path, value: unknown): FieldError[] {
  const valid = SCOPES[scope];
  return entries(spec.hard).flatMap(([name]) =>
    isStandard(name) && valid !== undefined && !valid.includes(name)
      ? [fieldInvalid(where, value, 'unsupported scope applied to resource')]
      : [],
  );
}

function conflicts(scopes: readonly string[], where: Path, value: unknown): FieldError[] {
  return CONFLICTS.flatMap((pair) =>
    pair.every((scope) => scopes.includes(scope)) ? [fieldInvalid(where, value, 'conflicting scopes')] : [],
  );
}

function validateScopes(spec: ResourceQuotaSpec): FieldError[] {
  const { scopes = [] } = spec;
  const where = at.spec.child('scopes');
  return [
    ...scopes.flatMap((scope) => [
      ...(SCOPES[scope] === undefined ? [fieldInvalid(where, scopes, 'unsupported scope')] : []),
      ...wrongResources(spec, scope, where, scopes),
    ]),
    ...conflicts(scopes, where, scopes),
  ];
}

function validateSelector(spec: ResourceQuotaSpec): FieldError[] {
  const expressions = spec.scopeSelector?.matchExpressions ?? [];
  const where = at.spec.child('scopeSelector', 'matchExpressions');
  return [
    ...expressions.flatMap(({ scopeName, operator, values = [] }) => [
      ...(SCOPES[scopeName] === undefined
        ? [fieldInvalid(where.child('scopeName'), scopeName, 'unsupported scope')]
        : []),
      ...wrongResources(spec, scopeName, where, internalJson('ScopeSelector', spec.scopeSelector ?? {})),
      ...(SCOPES[scopeName] !== undefined &&
      !['PriorityClass', 'VolumeAttributesClass'].includes(scopeName) &&
      operator !== 'Exists'
        ? [
            fieldInvalid(
              where.child('operator'),
              operator,
              "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
            ),
          ]
        : []),
      ...validateValues(operator, values, where),
    ]),
    ...conflicts(
      expressions.map(({ scopeName }) => scopeName),
      where,
      spec.scopes ?? null,
    ),
  ];
}

function validateValues(operator: string, values: readonly string[], where: Path): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0
        ? [
            fieldRequired(
              where.child('values'),
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            ),
          ]
        : [];
    case 'Exists':
    case 'DoesNotExist':
      return values.length > 0
        ? [
            fieldInvalid(
              where.child('values'),
              values,
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
            ),
          ]
        : [];
    default:
      return [fieldInvalid(where.child('operator'), operator, 'not a valid selector operator')];
  }
}
