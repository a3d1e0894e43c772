import { type FieldError, fieldForbidden, fieldNotSupported, fieldRequired, isDns1123Subdomain } from '#apimachinery';
import type { PersistentVolumeSpec } from '#types/core-v1';
import { validateAccessModes } from '../../shared/access-modes.ts';
import { entries, invalidAll, type Path } from '../../shared/errors.ts';
import { validateNodeSelector } from '../../shared/node-selector.ts';
import { basicResource, positiveQuantity } from '../../shared/quantities.ts';
import { forbidRecycleOfRoot } from '../../shared/volumes/network-sources.ts';
import { isRoot } from '../../shared/volumes/paths.ts';
import { validateOneSource } from '../../shared/volumes/sources.ts';
import { persistentVolumeSources } from './sources.ts';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
const VOLUME_MODES = ['Block', 'Filesystem'];
const INLINE = 'in the context of inline volumes';

/** The part of a volume that says where the storage is. */
export type PersistentVolumeSource = Omit<
  PersistentVolumeSpec,
  | 'accessModes'
  | 'capacity'
  | 'claimRef'
  | 'mountOptions'
  | 'nodeAffinity'
  | 'persistentVolumeReclaimPolicy'
  | 'storageClassName'
  | 'volumeAttributesClassName'
  | 'volumeMode'
>;

/** The union of sources that upstream embeds in the spec. */
export function sourceOf(spec: PersistentVolumeSpec): PersistentVolumeSource {
  const {
    accessModes: _a,
    capacity: _b,
    claimRef: _c,
    mountOptions: _d,
    nodeAffinity: _e,
    persistentVolumeReclaimPolicy: _f,
    storageClassName: _g,
    volumeAttributesClassName: _h,
    volumeMode: _i,
    ...source
  } = spec;
  return source;
}

/** `inline`: the volume stands inside a VolumeAttachment. Follows ValidatePersistentVolumeSpec. */
export function validatePersistentVolumeSpec(
  spec: PersistentVolumeSpec,
  name: string,
  inline: boolean,
  where: Path,
): FieldError[] {
  return [
    ...(inline ? forbiddenInline(spec, where) : []),
    ...(spec.accessModes?.length ? [] : [fieldRequired(where.child('accessModes'))]),
    ...validateAccessModes(spec.accessModes ?? [], where.child('accessModes')),
    ...(inline ? [] : capacity(spec, where.child('capacity'))),
    ...reclaimPolicy(spec, inline, where.child('persistentVolumeReclaimPolicy')),
    ...nodeAffinity(spec, inline, where.child('nodeAffinity')),
    ...validateOneSource(persistentVolumeSources, spec, where, { name }),
    ...(isRecycledRoot(spec) ? [forbidRecycleOfRoot(where.child('persistentVolumeReclaimPolicy'))] : []),
    ...className(spec, inline, where.child('storageClassName')),
    ...volumeMode(spec, inline, where.child('volumeMode')),
    ...attributesClass(spec, where),
  ];
}

function forbiddenInline(spec: PersistentVolumeSpec, where: Path): FieldError[] {
  return [
    ...(spec.claimRef ? [fieldForbidden(where.child('claimRef'), `may not be specified ${INLINE}`)] : []),
    ...(Object.keys(spec.capacity ?? {}).length > 0
      ? [fieldForbidden(where.child('capacity'), `may not be specified ${INLINE}`)]
      : []),
    ...(spec.csi ? [] : [fieldRequired(where.child('csi'), `has to be specified ${INLINE}`)]),
  ];
}

function capacity(spec: PersistentVolumeSpec, where: Path): FieldError[] {
  const list = entries(spec.capacity);
  const errors: FieldError[] = list.length === 0 ? [fieldRequired(where)] : [];
  if (spec.capacity?.storage === undefined || list.length > 1) {
    errors.push(fieldNotSupported(where, spec.capacity ?? null, ['storage']));
  }
  for (const [resource, value] of list) {
    errors.push(...basicResource(where.key(resource), value), ...positiveQuantity(where.key(resource), value));
  }
  return errors;
}

function reclaimPolicy(spec: PersistentVolumeSpec, inline: boolean, where: Path): FieldError[] {
  const policy = spec.persistentVolumeReclaimPolicy;
  if (!policy) {
    return [];
  }
  if (inline) {
    return policy === 'Retain' ? [] : [fieldForbidden(where, `may only be Retain ${INLINE}`)];
  }
  return RECLAIM_POLICIES.includes(policy) ? [] : [fieldNotSupported(where, policy, RECLAIM_POLICIES)];
}

function nodeAffinity(spec: PersistentVolumeSpec, inline: boolean, where: Path): FieldError[] {
  if (!spec.nodeAffinity) {
    return [];
  }
  if (inline) {
    return [fieldForbidden(where, `may not be specified ${INLINE}`)];
  }
  return spec.nodeAffinity.required
    ? validateNodeSelector(spec.nodeAffinity.required, where.child('required'))
    : [fieldRequired(where.child('required'), 'must specify required node constraints')];
}

function isRecycledRoot(spec: PersistentVolumeSpec): boolean {
  return spec.persistentVolumeReclaimPolicy === 'Recycle' && !!spec.hostPath && isRoot(spec.hostPath.path ?? '');
}

function className(spec: PersistentVolumeSpec, inline: boolean, where: Path): FieldError[] {
  if (!spec.storageClassName) {
    return [];
  }
  return inline
    ? [fieldForbidden(where, `may not be specified ${INLINE}`)]
    : invalidAll(where, spec.storageClassName, isDns1123Subdomain(spec.storageClassName));
}

function volumeMode(spec: PersistentVolumeSpec, inline: boolean, where: Path): FieldError[] {
  if (spec.volumeMode === undefined) {
    return [];
  }
  if (inline) {
    return spec.volumeMode === 'Filesystem'
      ? []
      : [fieldForbidden(where, `may not specify volumeMode other than Filesystem ${INLINE}`)];
  }
  return VOLUME_MODES.includes(spec.volumeMode) ? [] : [fieldNotSupported(where, spec.volumeMode, VOLUME_MODES)];
}

function attributesClass(spec: PersistentVolumeSpec, where: Path): FieldError[] {
  const name = spec.volumeAttributesClassName;
  if (name === undefined) {
    return [];
  }
  const at = where.child('volumeAttributesClassName');
  return [
    ...(name === ''
      ? [fieldRequired(at, 'an empty string is disallowed')]
      : invalidAll(at, name, isDns1123Subdomain(name))),
    ...(spec.csi
      ? []
      : [fieldRequired(where.child('csi'), 'has to be specified when using volumeAttributesClassName')]),
  ];
}
