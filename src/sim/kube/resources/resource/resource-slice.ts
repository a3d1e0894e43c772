import {
  deepEqual,
  type FieldError,
  fieldInvalid,
  fieldRequired,
  fieldTooLong,
  isDns1123Subdomain,
  validateImmutableField,
} from '#apimachinery';
import type { Device, DeviceAttribute, ResourceSlice, ResourceSliceSpec } from '#types/resource-v1';
import { raiseGeneration } from '../../registry/generation.ts';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, entries, invalidAll, type Path } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { validateNodeSelector } from '../shared/node-selector.ts';
import { validateDriver, validateLabel, validatePoolName, validateQualifiedName } from './names.ts';
import { RESOURCE_GROUP } from './parts.ts';
import { validateSet } from './sets.ts';

const MOST_DEVICES = 128;
const MOST_FACTS = 32;
const LONGEST_VALUE = 64;
/** A domain, a slash and an identifier. */
const LONGEST_KEY = 63 + 1 + 32;
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;
const PLACE = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

/** Follows pkg/registry/resource/resourceslice and pkg/apis/resource. */
export const resourceSlice = defineResource<ResourceSlice>({
  group: RESOURCE_GROUP,
  version: 'v1',
  kind: 'ResourceSlice',
  resource: 'resourceslices',
  singular: 'resourceslice',
  namespaced: false,
  schema: 'k8s.io/api/resource/v1.ResourceSlice',
  deleteReturnsObject: true,

  prepareForCreate: ({ spec }) => spec && dropDisabled(spec),
  prepareForUpdate(next, previous) {
    // Also what is dropped counts as a change.
    if (!deepEqual(next.spec, previous.spec, { quantities: true })) raiseGeneration(next, previous);
    if (next.spec) dropDisabled(next.spec);
  },
  validate: ({ spec }) => validateSpec(spec ?? {}, undefined),
  updateRules: ['metadata update', 'change'],
  validateUpdate: ({ spec }, { spec: before }) => validateSpec(spec ?? {}, before ?? {}),
  warnings: ({ spec }) =>
    spec?.driver && spec.driver !== spec.driver.toLowerCase()
      ? [`spec.driver: driver names should be lowercase; ${JSON.stringify(spec.driver)} contains uppercase characters`]
      : [],
  fieldSelectors: {
    'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
    'spec.driver': ({ spec }) => spec?.driver ?? '',
  },
  columns: [
    nameColumn(),
    textColumn('Node', ({ spec }) => spec?.nodeName ?? ''),
    textColumn('Driver', ({ spec }) => spec?.driver ?? ''),
    textColumn('Pool', ({ spec }) => spec?.pool?.name ?? ''),
    ageColumn(),
  ],
});

/** Takes away what is behind feature gates that are off: taints, partitions, binding conditions, shared capacity. */
function dropDisabled(spec: ResourceSliceSpec): void {
  delete spec.sharedCounters;
  delete spec.perDeviceNodeSelection;
  for (const device of spec.devices ?? []) {
    delete device.taints;
    delete device.consumesCounters;
    delete device.nodeName;
    delete device.nodeSelector;
    delete device.allNodes;
    delete device.bindingConditions;
    delete device.bindingFailureConditions;
    delete device.bindsToNode;
    delete device.allowMultipleAllocations;
    for (const capacity of Object.values(device.capacity ?? {})) delete capacity.requestPolicy;
  }
}

function validateSpec(
  spec: Partial<ResourceSliceSpec>,
  /** Of an update. */
  before: Partial<ResourceSliceSpec> | undefined,
): FieldError[] {
  const { driver = '', pool, devices = [] } = spec;
  const poolAt = at.spec.child('pool');
  const { resourceSliceCount = 0, generation = 0 } = pool ?? {};
  return [
    ...validateDriver(driver, at.spec.child('driver')),
    ...validatePoolName(pool?.name ?? '', poolAt.child('name')),
    ...(resourceSliceCount <= 0
      ? [fieldInvalid(poolAt.child('resourceSliceCount'), resourceSliceCount, 'must be greater than zero')]
      : []),
    ...(generation < 0
      ? [fieldInvalid(poolAt.child('generation'), generation, 'must be greater than or equal to zero')]
      : []),
    ...(before === undefined ? [] : immutable(spec, before)),
    ...validatePlace(spec),
    ...validateSet(devices, MOST_DEVICES, validateDevice, ({ name }) => name, at.spec.child('devices')),
  ];
}

function immutable(spec: Partial<ResourceSliceSpec>, before: Partial<ResourceSliceSpec>): FieldError[] {
  return [
    ...validateImmutableField(spec.pool?.name ?? '', before.pool?.name ?? '', at.spec.child('pool', 'name')),
    ...validateImmutableField(spec.driver ?? '', before.driver ?? '', at.spec.child('driver')),
    ...validateImmutableField(spec.nodeName ?? null, before.nodeName ?? null, at.spec.child('nodeName')),
  ];
}

function validatePlace({ nodeName, nodeSelector, allNodes }: Partial<ResourceSliceSpec>): FieldError[] {
  const terms = nodeSelector?.nodeSelectorTerms ?? [];
  const set = [
    ...(nodeName ? ['`nodeName`'] : []),
    ...(nodeSelector ? ['`nodeSelector`'] : []),
    ...(allNodes ? ['`allNodes`'] : []),
  ];
  return [
    ...(nodeName === undefined
      ? []
      : nodeName === ''
        ? [fieldInvalid(at.spec.child('nodeName'), '', 'must be either unset or set to a non-empty string')]
        : invalidAll(at.spec.child('nodeName'), nodeName, isDns1123Subdomain(nodeName))),
    ...(nodeSelector
      ? [
          ...validateNodeSelector(nodeSelector, at.spec.child('nodeSelector')),
          ...(terms.length === 1
            ? []
            : [
                fieldInvalid(
                  at.spec.child('nodeSelector', 'nodeSelectorTerms'),
                  nodeSelector.nodeSelectorTerms?.map((term) => internalJson('NodeSelectorTerm', term)) ?? null,
                  'must have exactly one node selector term',
                ),
              ]),
        ]
      : []),
    ...(allNodes === false
      ? [fieldInvalid(at.spec.child('allNodes'), false, 'must be either unset or set to true')]
      : []),
    ...(set.length === 0 ? [fieldRequired(at.spec, PLACE)] : []),
    ...(set.length > 1 ? [fieldInvalid(at.spec, `{${set.join(', ')}}`, `${PLACE}, but multiple fields are set`)] : []),
  ];
}

function validateDevice({ name = '', attributes, capacity }: Device, where: Path): FieldError[] {
  const facts = Object.keys(attributes ?? {}).length + Object.keys(capacity ?? {}).length;
  return [
    ...validateLabel(name, where.child('name')),
    ...(facts > MOST_FACTS
      ? [fieldInvalid(where, facts, `the total number of attributes and capacities must not exceed ${MOST_FACTS}`)]
      : []),
    ...entries(attributes).flatMap(([key, attribute]) => {
      const inside = where.child('attributes').key(shortened(key));
      return [...validateQualifiedName(key, inside), ...validateAttribute(attribute, inside)];
    }),
    ...entries(capacity).flatMap(([key]) => validateQualifiedName(key, where.child('capacity').key(shortened(key)))),
  ];
}

/** A key as it stands in the path of a mistake. Follows truncateIfTooLong. */
function shortened(key: string): string {
  const kept = LONGEST_KEY - 3;
  return key.length <= LONGEST_KEY
    ? key
    : `${key.slice(0, Math.floor((kept + 1) / 2))}...${key.slice(key.length - Math.floor(kept / 2))}`;
}

function validateAttribute(attribute: DeviceAttribute, where: Path): FieldError[] {
  const { bool, int, string, version } = attribute;
  const values = [bool, int, string, version].filter((value) => value !== undefined);
  const internal = {
    IntValue: int ?? null,
    BoolValue: bool ?? null,
    StringValue: string ?? null,
    VersionValue: version ?? null,
  };
  return [
    ...(string !== undefined && string.length > LONGEST_VALUE
      ? [fieldTooLong(where.child('string'), '', LONGEST_VALUE)]
      : []),
    ...(version !== undefined && !SEMVER.test(version)
      ? [fieldInvalid(where.child('version'), version, 'must be a string compatible with semver.org spec 2.0.0')]
      : []),
    ...(version !== undefined && version.length > LONGEST_VALUE
      ? [fieldTooLong(where.child('version'), '', LONGEST_VALUE)]
      : []),
    ...(values.length === 1
      ? []
      : [fieldInvalid(where, values.length === 0 ? '' : internal, 'exactly one value must be specified')]),
  ];
}
