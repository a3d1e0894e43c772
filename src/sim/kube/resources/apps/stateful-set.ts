import {
  deepEqual,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
  nameIsDnsLabel,
  validateAnnotations,
  validateLabels,
} from '#apimachinery';
import type { StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy } from '#types/apps-v1';
import type { PodTemplateSpec } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { defaultClaimSpec, validateClaimSpec, warningsForClaimSpec } from '../shared/claim-spec.ts';
import { ageColumn, containerColumns, nameColumn, textColumn } from '../shared/columns.ts';
import { at, invalidAll, nonNegative, type Path } from '../shared/errors.ts';
import { atMost100Percent, intOrPercent, positiveIntOrPercent } from '../shared/int-or-percent.ts';
import { validatePodAnnotations } from '../shared/pod/annotations.ts';
import { dropDisabledFields } from '../shared/pod/disabled-fields.ts';
import { defaultPodTemplate, validatePodTemplate } from '../shared/pod/template.ts';
import { scaleSubresource } from '../shared/scale.ts';
import { matchingLabels, parsedSelector, requiredSelector, selectorText } from '../shared/selectors.ts';
import { alwaysRunning, collisionCountKept, nonNegativeFields, notGreater, templateWarnings } from './shared.ts';

const RETENTION_POLICIES = ['Retain', 'Delete'];
const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

/** Follows pkg/registry/apps/statefulset and pkg/apis/apps. */
export const statefulSet = defineResource<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  resource: 'statefulsets',
  singular: 'statefulset',
  namespaced: true,
  shortNames: ['sts'],
  categories: ['all'],
  schema: 'k8s.io/api/apps/v1.StatefulSet',
  validateName: nameIsDnsLabel,

  defaults(object) {
    object.spec ??= {} as StatefulSetSpec;
    const { spec } = object;
    spec.template ??= { spec: { containers: [] } };
    defaultPodTemplate(spec.template);
    defaultClaims(spec);
    spec.podManagementPolicy ||= 'OrderedReady';
    spec.updateStrategy ??= {};
    if (!spec.updateStrategy.type) {
      spec.updateStrategy.type = 'RollingUpdate';
      spec.updateStrategy.rollingUpdate ??= {};
    }
    if (spec.updateStrategy.type === 'RollingUpdate' && spec.updateStrategy.rollingUpdate) {
      spec.updateStrategy.rollingUpdate.partition ??= 0;
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    }
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    object.status ??= { replicas: 0 };
  },

  prepareForCreate(object) {
    object.status = { replicas: 0, availableReplicas: 0 };
    dropDisabledFields(object.spec.template.spec ?? { containers: [] });
  },

  prepareForUpdate(object) {
    dropDisabledFields(object.spec.template.spec ?? { containers: [] });
  },

  validate: ({ spec }) => validateSpec(spec, true, at.spec),
  updateRules: ['metadata update', 'change'],
  validateUpdate: (next, previous) => [
    ...validateSpec(next.spec, false, at.spec),
    ...(deepEqual(fixedFields(next.spec), fixedFields(previous.spec))
      ? []
      : [fieldForbidden(at.spec, `updates to statefulset spec for fields other than ${changeable()} are forbidden`)]),
  ],

  warnings(object, previous) {
    const { template, volumeClaimTemplates = [], revisionHistoryLimit = 0 } = object.spec;
    const changed = previous?.metadata.generation !== object.metadata.generation;
    return [
      ...(changed ? templateWarnings(template, at.spec.child('template')) : []),
      ...volumeClaimTemplates.flatMap((claim, index) => {
        const where = at.spec.child('volumeClaimTemplates').index(index);
        return warningsForClaimSpec(claim.spec ?? {}, previous ? where.child('Spec') : where);
      }),
      ...(revisionHistoryLimit < 0
        ? ['spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended']
        : []),
    ];
  },

  columns: [
    nameColumn(),
    textColumn('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`),
    ageColumn(),
    ...containerColumns<StatefulSet>(({ spec }) => spec.template.spec?.containers ?? []),
  ],

  subresources: {
    scale: scaleSubresource({
      group: 'apps',
      resource: 'statefulsets',
      replicas: ({ spec }) => spec.replicas ?? 0,
      setReplicas: ({ spec }, replicas) => {
        spec.replicas = replicas;
      },
      current: ({ status }) => status?.replicas ?? 0,
      selector: ({ spec }) => selectorText(spec.selector),
    }),
    status: {
      verbs: ['get', 'patch', 'update'],
      updateRules: ['change', 'metadata update'],
      validateUpdate: validateStatus,
    },
  },
});

/** Claims in a StatefulSet are written as whole objects. */
function defaultClaims(spec: StatefulSetSpec): void {
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.kind = 'PersistentVolumeClaim';
    claim.apiVersion = 'v1';
    claim.metadata ??= {};
    claim.spec ??= {};
    defaultClaimSpec(claim.spec);
    claim.status ??= {};
    claim.status.phase ||= 'Pending';
  }
}

function fixedFields(spec: StatefulSetSpec): Partial<StatefulSetSpec> {
  const rest: Partial<StatefulSetSpec> = { ...spec };
  for (const field of CHANGEABLE) {
    delete rest[field];
  }
  return rest;
}

function changeable(): string {
  const names = CHANGEABLE.map((field) => `'${field}'`);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function validateSpec(spec: StatefulSetSpec, isNew: boolean, where: Path): FieldError[] {
  const { serviceName = '', podManagementPolicy = '' } = spec;
  const parsed = parsedSelector(spec.selector);
  const template = where.child('template');
  return [
    ...(['OrderedReady', 'Parallel'].includes(podManagementPolicy)
      ? []
      : [
          fieldInvalid(where.child('podManagementPolicy'), podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"),
        ]),
    ...validateStrategy(spec.updateStrategy ?? {}, where.child('updateStrategy')),
    ...retentionPolicies(spec, where.child('persistentVolumeClaimRetentionPolicy')),
    ...(isNew ? claimTemplates(spec, where.child('volumeClaimTemplates')) : []),
    ...nonNegative(where.child('replicas'), spec.replicas),
    ...nonNegative(where.child('minReadySeconds'), spec.minReadySeconds),
    ...nonNegative(where.child('ordinals.start'), spec.ordinals?.start),
    ...(isNew && serviceName !== ''
      ? invalidAll(where.child('serviceName'), serviceName, isDns1123Label(serviceName))
      : []),
    ...requiredSelector(spec.selector, 'statefulset', where.child('selector')),
    ...(parsed === undefined
      ? [fieldInvalid(where.child('selector'), spec.selector, '')]
      : matchingLabels(spec.template, parsed, template)),
    ...(parsed === undefined ? [] : validateTemplate(withClaims(spec), template)),
    ...alwaysRunning(spec.template, 'StatefulSet', template),
  ];
}

/** Claims can't change, so that only new ones are checked. */
function claimTemplates({ volumeClaimTemplates = [] }: StatefulSetSpec, where: Path): FieldError[] {
  return volumeClaimTemplates.flatMap(({ spec }, index) =>
    validateClaimSpec(spec ?? {}, where.index(index).child('spec')),
  );
}

/**
 * The template as its Pods will be: claims stand in for volumes of their names, and the controller decides how they are
 * called.
 */
function withClaims({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  const claims = [...new Set(volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? ''))];
  const { hostname: _, subdomain: __, ...spec } = template.spec ?? { containers: [] };
  const volumes = (spec.volumes ?? []).filter(({ name }) => !claims.includes(name));
  const added = claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...template, spec: claims.length === 0 ? spec : { ...spec, volumes: [...added, ...volumes] } };
}

/** Follows ValidatePodTemplateSpecForStatefulSet, which looks at metadata twice. */
function validateTemplate(template: PodTemplateSpec, where: Path): FieldError[] {
  const { labels = {}, annotations = {} } = template.metadata ?? {};
  return [
    ...validatePodTemplate(template, where),
    ...validateLabels(labels, where.child('labels')),
    ...validateAnnotations(annotations, where.child('annotations')),
    ...validatePodAnnotations(annotations, template.spec ?? { containers: [] }, where.child('annotations')),
  ];
}

function validateStrategy(strategy: StatefulSetUpdateStrategy, where: Path): FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  const here = where.child('rollingUpdate');
  const shown = rollingUpdate
    ? { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null }
    : null;
  switch (type) {
    case '':
      return [fieldRequired(where)];
    case 'OnDelete':
      return rollingUpdate ? [fieldInvalid(here, shown, "only allowed for updateStrategy 'RollingUpdate'")] : [];
    case 'RollingUpdate':
      return rollingUpdate ? validateRollingUpdate(rollingUpdate, here) : [];
    default:
      return [fieldInvalid(where, { Type: type, RollingUpdate: shown }, "must be 'RollingUpdate' or 'OnDelete'")];
  }
}

function validateRollingUpdate(
  rolling: NonNullable<StatefulSetUpdateStrategy['rollingUpdate']>,
  where: Path,
): FieldError[] {
  const value = rolling.maxUnavailable;
  const here = where.child('maxUnavailable');
  return [
    ...nonNegative(where.child('partition'), rolling.partition),
    ...(value === undefined
      ? []
      : [
          ...positiveIntOrPercent(value, here),
          ...(intOrPercent(value) === 0 ? [fieldInvalid(here, value, 'cannot be 0')] : []),
          ...atMost100Percent(value, here),
        ]),
  ];
}

function retentionPolicies(spec: StatefulSetSpec, where: Path): FieldError[] {
  return (['whenDeleted', 'whenScaled'] as const).flatMap((field) => {
    const policy = spec.persistentVolumeClaimRetentionPolicy?.[field] ?? '';
    return RETENTION_POLICIES.includes(policy)
      ? []
      : [fieldNotSupported(where.child(field), policy, RETENTION_POLICIES)];
  });
}

function validateStatus(next: StatefulSet, previous: StatefulSet): FieldError[] {
  const status = next.status ?? { replicas: 0 };
  return [
    ...nonNegativeFields(status, [
      'replicas',
      'readyReplicas',
      'currentReplicas',
      'updatedReplicas',
      'availableReplicas',
      'observedGeneration',
      'collisionCount',
    ]),
    ...notGreater(
      status,
      ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
      status.replicas,
      'cannot be greater than status.replicas',
    ),
    ...notGreater(status, ['availableReplicas'], status.readyReplicas, 'cannot be greater than status.readyReplicas'),
    ...collisionCountKept(next.status, previous.status),
  ];
}
