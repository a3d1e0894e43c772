import {
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInternal,
  fieldInvalid,
  isValidLabelValue,
  path,
} from '#apimachinery';
import type { Node, Taint } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, entries, type Path } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { isCidr, isIpv6 } from '../shared/ip.ts';
import { validateLabelName } from '../shared/labels.ts';
import { defaultResourceList, resourceQuantity } from '../shared/quantities.ts';
import { validateTaintEffect } from '../shared/tolerations.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** Follows pkg/registry/core/node and pkg/apis/core. */
export const node = defineResource<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  resource: 'nodes',
  singular: 'node',
  namespaced: false,
  shortNames: ['no'],
  schema: 'k8s.io/api/core/v1.Node',
  generation: 'none',
  keepsStatus: true,

  defaults(object) {
    object.spec ??= {};
    const { podCIDR, podCIDRs = [] } = object.spec;
    // Who writes one only means it; a list that differs gives way. Follows Convert_v1_NodeSpec_To_core_NodeSpec.
    const cidrs = podCIDR && podCIDRs[0] !== podCIDR ? [podCIDR] : podCIDRs;
    // The server knows the list alone, of which the other is the first.
    delete object.spec.podCIDR;
    if (cidrs.length > 0) object.spec.podCIDRs = cidrs;
    if (cidrs[0]) object.spec.podCIDR = cidrs[0];
    object.status ??= {};
    if (object.status.capacity && !object.status.allocatable) {
      object.status.allocatable = { ...object.status.capacity };
    }
    defaultResourceList(object.status.capacity);
    defaultResourceList(object.status.allocatable);
  },

  validate: (object) => [
    ...validateTaints(object.spec?.taints ?? [], at.metadata.child('taints')),
    ...validateResources(object),
    ...validateFeatures(object),
    ...validatePodCidrs(object.spec?.podCIDRs ?? []),
  ],

  prepareForCreate: drop,
  prepareForUpdate: ({ spec }) => delete spec?.configSource,
  warnings: ({ spec }) => [
    ...(spec?.configSource ? ['spec.configSource: the feature is removed'] : []),
    ...(spec?.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
  ],
  updateRules: ['metadata', 'object', 'metadata update', 'change'],
  validateUpdate,

  fieldSelectors: { 'spec.unschedulable': (object) => String(object.spec?.unschedulable ?? false) },

  columns: [
    nameColumn(),
    textColumn('Status', status),
    textColumn('Roles', (object) => roles(object) || '<none>'),
    ageColumn(),
    textColumn('Version', (object) => object.status?.nodeInfo?.kubeletVersion ?? ''),
    textColumn('Internal-IP', (object) => address(object, 'InternalIP'), 1),
    textColumn('External-IP', (object) => address(object, 'ExternalIP'), 1),
    textColumn('OS-Image', (object) => object.status?.nodeInfo?.osImage || '<unknown>', 1),
    textColumn('Kernel-Version', (object) => object.status?.nodeInfo?.kernelVersion || '<unknown>', 1),
    textColumn('Container-Runtime', (object) => object.status?.nodeInfo?.containerRuntimeVersion || '<unknown>', 1),
  ],

  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate: ({ status }) => delete status?.config,
      validateUpdate,
    },
  },
});

function status(object: Node): string {
  const ready = (object.status?.conditions ?? []).findLast((condition) => condition.type === 'Ready');
  const texts = [ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  if (object.spec?.unschedulable) {
    texts.push('SchedulingDisabled');
  }
  return texts.join(',');
}

/** Follows pkg/printers/internalversion, findNodeRoles. */
function roles(object: Node): string {
  const found = new Set<string>();
  for (const [key, value] of Object.entries(object.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) {
      found.add(key.slice(ROLE_PREFIX.length));
    } else if (key === 'kubernetes.io/role' && value !== '') {
      found.add(value);
    }
  }
  return [...found].sort().join(',');
}

function address(object: Node, type: string): string {
  return object.status?.addresses?.find((candidate) => candidate.type === type)?.address ?? '<none>';
}

/** Follows pkg/apis/core/validation, validateNodeTaints. */
function validateTaints(taints: readonly Taint[], where: Path): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    const here = where.index(index);
    const errors = validateLabelName(taint.key ?? '', here.child('key'));
    const wrongValue = isValidLabelValue(taint.value ?? '');
    if (wrongValue.length > 0) {
      errors.push(fieldInvalid(here.child('value'), taint.value ?? '', wrongValue.join(';')));
    }
    errors.push(...validateTaintEffect(taint.effect ?? '', false, here.child('effect')));
    const key = `${taint.effect}/${taint.key}`;
    if (seen.has(key)) {
      const duplicate = fieldDuplicate(here, internalJson('Taint', taint));
      const detail = 'taints must be unique by key and effect pair';
      errors.push({ ...duplicate, detail, message: `${duplicate.message}: ${detail}` });
    }
    seen.add(key);
    return errors;
  });
}

function validateResources(object: Node): FieldError[] {
  return (['capacity', 'allocatable'] as const).flatMap((list) =>
    entries(object.status?.[list]).flatMap(([name, value]) =>
      resourceQuantity(path('status', list, name), name, value),
    ),
  );
}

/** Takes away what feature gates that are off and removed features have left of the fields. Follows dropDisabledFields. */
function drop({ spec, status }: Node): void {
  delete spec?.configSource;
  delete status?.config;
  delete status?.declaredFeatures;
}

const featureName = /^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/;

/** Follows validateNodeDeclaredFeatures. */
function validateFeatures({ status }: Node): FieldError[] {
  const features = status?.declaredFeatures ?? [];
  const rule =
    "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes";
  return features.flatMap((feature, index) => {
    const next = features[index + 1];
    const nextAt = path('status', 'declaredFeatures').index(index + 1);
    return [
      ...(featureName.test(feature)
        ? []
        : [
            fieldInvalid(
              path('status', 'declaredFeatures').index(index),
              feature,
              `invalid feature name ${JSON.stringify(feature)}: ${rule}`,
            ),
          ]),
      ...(next === feature ? [fieldDuplicate(nextAt, next)] : []),
      ...(next !== undefined && feature > next
        ? [fieldInvalid(nextAt, next, 'list must be sorted alphabetically')]
        : []),
    ];
  });
}

function validatePodCidrs(cidrs: readonly string[]): FieldError[] {
  const where = at.spec.child('podCIDRs');
  const errors = cidrs.flatMap((cidr, index) =>
    isCidr(cidr)
      ? []
      : [fieldInvalid(where.index(index), cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')],
  );
  if (cidrs.length > 1) {
    const wrong = cidrs.findIndex((cidr) => !isCidr(cidr));
    if (wrong >= 0) {
      const what = `invalid CIDR[${wrong}]: <nil> (invalid CIDR address: ${cidrs[wrong]})`;
      errors.push(fieldInternal(where, `invalid PodCIDRs. failed to check with dual stack with error:${what}`));
    }
    if (wrong >= 0 || cidrs.length > 2 || new Set(cidrs.map(isIpv6)).size < 2) {
      errors.push(fieldInvalid(where, cidrs, 'may specify no more than one CIDR for each IP family'));
    }
  }
  return errors;
}

/** Follows pkg/apis/core/validation, ValidateNodeUpdate. */
function validateUpdate(next: Node, previous: Node): FieldError[] {
  const errors = [...validateResources(next), ...validateFeatures(next)];
  const addresses = next.status?.addresses ?? [];
  addresses.forEach((candidate, index) => {
    if (addresses.slice(0, index).some((other) => deepEqual(other, candidate))) {
      const { type, address: value } = candidate;
      errors.push(fieldDuplicate(path('status', 'addresses').index(index), { Type: type, Address: value }));
    }
  });
  const before = previous.spec?.podCIDRs ?? [];
  const cidrs = next.spec?.podCIDRs ?? [];
  const changed = before.length === cidrs.length ? before.filter((cidr, index) => cidr !== cidrs[index]).length : 1;
  for (let count = 0; before.length > 0 && count < changed; count += 1) {
    errors.push(
      fieldForbidden(at.spec.child('podCIDRs'), 'node updates may not change podCIDR except from "" to valid'),
    );
  }
  if (previous.spec?.providerID && previous.spec.providerID !== next.spec?.providerID) {
    errors.push(
      fieldForbidden(at.spec.child('providerID'), 'node updates may not change providerID except from "" to valid'),
    );
  }
  errors.push(...validateTaints(next.spec?.taints ?? [], at.metadata.child('taints')));
  if ((next.spec?.externalID ?? '') !== (previous.spec?.externalID ?? '')) {
    errors.push(fieldForbidden(at.spec.child('externalID'), 'may not be updated'));
  }
  return errors;
}
