import {
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
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
    if (podCIDR && podCIDRs[0] !== podCIDR) object.spec.podCIDRs = [podCIDR];
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
    ...validatePodCidrs(object.spec?.podCIDRs ?? []),
  ],

  prepareForCreate: ({ spec }) => delete spec?.configSource,
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
    status: { verbs: ['get', 'patch', 'update'], validateUpdate },
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

function validatePodCidrs(cidrs: readonly string[]): FieldError[] {
  const where = at.spec.child('podCIDRs');
  const errors = cidrs.flatMap((cidr, index) =>
    isCidr(cidr)
      ? []
      : [fieldInvalid(where.index(index), cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')],
  );
  if (cidrs.length > 1) {
    if (cidrs.length > 2 || new Set(cidrs.map(isIpv6)).size < 2) {
      errors.push(fieldInvalid(where, cidrs, 'may specify no more than one CIDR for each IP family'));
    }
    cidrs.forEach((cidr, index) => {
      if (cidrs.indexOf(cidr) < index) {
        errors.push(fieldDuplicate(where.index(index), cidr));
      }
    });
  }
  return errors;
}

/** Follows pkg/apis/core/validation, ValidateNodeUpdate. */
function validateUpdate(next: Node, previous: Node): FieldError[] {
  const errors = validateResources(next);
  const addresses = next.status?.addresses ?? [];
  addresses.forEach((candidate, index) => {
    if (addresses.slice(0, index).some((other) => deepEqual(other, candidate))) {
      errors.push(fieldDuplicate(path('status', 'addresses').index(index), candidate));
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
