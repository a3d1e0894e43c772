import { deepEqual, type FieldError, fieldForbidden, fieldInvalid, path, validateImmutableField } from '#apimachinery';
import type { PersistentVolume } from '#types/core-v1';
import { defineResource } from '../../../registry/resource.ts';
import { accessModesText } from '../../shared/access-modes.ts';
import { ageColumn, nameColumn, textColumn } from '../../shared/columns.ts';
import { at } from '../../shared/errors.ts';
import { internalJson } from '../../shared/go-diff/go-json.ts';
import { goDiff } from '../../shared/go-diff/index.ts';
import { warningsForNodeSelectorTerm } from '../../shared/node-selector.ts';
import { defaultNetworkSources } from '../../shared/pod/default-volumes.ts';
import { canonical, defaultResourceList } from '../../shared/quantities.ts';
import { BETA_CLASS_ANNOTATION, BETA_CLASS_WARNING, storageClassName } from '../../shared/storage-class-name.ts';
import { timestamp } from '../../shared/times.ts';
import { sourceOf, validatePersistentVolumeSpec } from './validation.ts';

/** Follows pkg/registry/core/persistentvolume and pkg/apis/core. */
export const persistentVolume = defineResource<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  resource: 'persistentvolumes',
  singular: 'persistentvolume',
  namespaced: false,
  shortNames: ['pv'],
  schema: 'k8s.io/api/core/v1.PersistentVolume',
  generation: 'none',
  deleteReturnsObject: true,

  defaults(volume) {
    volume.spec ??= {};
    volume.spec.persistentVolumeReclaimPolicy ||= 'Retain';
    volume.spec.volumeMode ??= 'Filesystem';
    volume.status ??= {};
    volume.status.phase ||= 'Pending';
    defaultResourceList(volume.spec.capacity);
    if (volume.spec.hostPath) {
      volume.spec.hostPath.type ??= '';
    }
    defaultNetworkSources(volume.spec);
  },

  prepareForCreate(volume, context) {
    volume.status = { phase: 'Pending', lastPhaseTransitionTime: timestamp(context.now) };
  },

  updateRules: ['metadata', 'object', 'metadata', 'object', 'change'],
  validate: (volume) => validatePersistentVolumeSpec(volume.spec ?? {}, volume.metadata.name ?? '', false, at.spec),
  validateUpdate: (volume, previous) => validateUpdate(volume, previous),

  warnings(volume) {
    const warnings: string[] = [];
    const { annotations } = volume.metadata;
    const spec = volume.spec ?? {};
    if (annotations?.[BETA_CLASS_ANNOTATION] !== undefined) {
      warnings.push(BETA_CLASS_WARNING);
    }
    if (annotations?.['volume.beta.kubernetes.io/mount-options'] !== undefined) {
      warnings.push(
        'metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead',
      );
    }
    if (spec.persistentVolumeReclaimPolicy === 'Recycle') {
      warnings.push(
        'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      );
    }
    const terms = at.spec.child('nodeAffinity', 'required', 'nodeSelectorTerms');
    (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).forEach((term, index) => {
      warnings.push(...warningsForNodeSelectorTerm(term, terms.index(index), false));
    });
    for (const [field, text] of DEPRECATED_SOURCES) {
      if (spec[field as keyof typeof spec]) {
        warnings.push(`spec.${field === 'storageos' ? 'storageOS' : field}: ${text}`);
      }
    }
    return warnings;
  },

  columns: [
    nameColumn(),
    textColumn('Capacity', (volume) => canonical(volume.spec?.capacity?.storage)),
    textColumn('Access Modes', (volume) => accessModesText(volume.spec?.accessModes)),
    textColumn('Reclaim Policy', (volume) => volume.spec?.persistentVolumeReclaimPolicy ?? ''),
    textColumn('Status', (volume) =>
      volume.metadata.deletionTimestamp ? 'Terminating' : (volume.status?.phase ?? ''),
    ),
    textColumn('Claim', ({ spec }) =>
      spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
    ),
    textColumn('StorageClass', storageClassName),
    textColumn('VolumeAttributesClass', (volume) => volume.spec?.volumeAttributesClassName ?? '<unset>'),
    textColumn('Reason', (volume) => volume.status?.reason ?? ''),
    ageColumn(),
    textColumn('VolumeMode', (volume) => volume.spec?.volumeMode ?? '<unset>', 1),
  ],

  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate(next, previous, context) {
        const status = { ...next.status };
        const before = previous.status ?? {};
        const same = status.lastPhaseTransitionTime === before.lastPhaseTransitionTime;
        if (status.phase !== before.phase && (!status.lastPhaseTransitionTime || same)) {
          status.lastPhaseTransitionTime = timestamp(context.now);
        } else if (status.phase === before.phase && !status.lastPhaseTransitionTime && before.lastPhaseTransitionTime) {
          status.lastPhaseTransitionTime = before.lastPhaseTransitionTime;
        }
        next.status = status;
      },
    },
  },
});

const DEPRECATED_SOURCES: readonly (readonly [string, string])[] = [
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** Follows ValidatePersistentVolumeUpdate. */
function validateUpdate(next: PersistentVolume, previous: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  const spec = next.spec ?? {};
  const before = previous.spec ?? {};
  let source = sourceOf(spec);
  if (source.csi?.controllerExpandSecretRef && before.csi && !before.csi.controllerExpandSecretRef) {
    const { controllerExpandSecretRef: _, ...csi } = source.csi;
    source = { ...source, csi };
  }
  if (!deepEqual(source, sourceOf(before))) {
    const diff = goDiff('PersistentVolumeSource', sourceOf(before), source);
    errors.push(
      fieldForbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${diff}`),
    );
  }
  errors.push(...validateImmutableField(spec.volumeMode, before.volumeMode, path('volumeMode')));
  if (before.nodeAffinity && !sameExceptRenamedLabels(spec.nodeAffinity, before.nodeAffinity)) {
    const text = 'field is immutable, except for updating from beta label to GA';
    const shown = spec.nodeAffinity && internalJson('VolumeNodeAffinity', spec.nodeAffinity);
    errors.push(fieldInvalid('nodeAffinity', shown ?? null, text));
  }
  if (before.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    errors.push(
      fieldForbidden(at.spec.child('volumeAttributesClassName'), 'update from non-nil value to nil is forbidden'),
    );
  }
  return errors;
}

const GA_LABEL: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

type Affinity = NonNullable<NonNullable<PersistentVolume['spec']>['nodeAffinity']>;

function sameExceptRenamedLabels(next: Affinity | undefined, previous: Affinity): boolean {
  const terms = previous.required?.nodeSelectorTerms.map((term, index) => ({
    ...term,
    ...(term.matchExpressions && {
      matchExpressions: term.matchExpressions.map((requirement, position) => {
        const key = next?.required?.nodeSelectorTerms?.[index]?.matchExpressions?.[position]?.key;
        // Upstream a label without a new name counts as renamed to nothing.
        const renamed = (GA_LABEL[requirement.key] ?? '') === key;
        return renamed && key !== undefined ? { ...requirement, key } : requirement;
      }),
    }),
  }));
  return deepEqual(
    next,
    terms ? { ...previous, required: { ...previous.required, nodeSelectorTerms: terms } } : previous,
  );
}
