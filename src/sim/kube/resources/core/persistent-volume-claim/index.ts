import type { PersistentVolumeClaim } from '#types/core-v1';
import { defineResource } from '../../../registry/resource.ts';
import { accessModesText } from '../../shared/access-modes.ts';
import {
  defaultClaimSpec,
  normalizeDataSources,
  validateClaimSpec,
  warningsForClaimSpec,
} from '../../shared/claim-spec.ts';
import { ageColumn, nameColumn, textColumn } from '../../shared/columns.ts';
import { at } from '../../shared/errors.ts';
import { canonical, defaultResourceList } from '../../shared/quantities.ts';
import { BETA_CLASS_ANNOTATION, BETA_CLASS_WARNING, storageClassName } from '../../shared/storage-class-name.ts';
import { validateClaimStatus, validateClaimUpdate } from './update.ts';

/** Follows pkg/registry/core/persistentvolumeclaim and pkg/apis/core. */
export const persistentVolumeClaim = defineResource<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  resource: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  namespaced: true,
  shortNames: ['pvc'],
  schema: 'k8s.io/api/core/v1.PersistentVolumeClaim',
  generation: 'none',
  deleteReturnsObject: true,

  defaults(claim) {
    claim.spec ??= {};
    defaultClaimSpec(claim.spec);
    claim.status ??= {};
    claim.status.phase ||= 'Pending';
    defaultResourceList(claim.status.capacity);
    defaultResourceList(claim.status.allocatedResources);
  },

  prepareForCreate(claim) {
    claim.status = { phase: 'Pending' };
    normalizeDataSources(claim.spec ?? {});
  },

  prepareForUpdate(claim, previous) {
    normalizeDataSources(claim.spec ?? {}, previous.spec);
  },

  updateRules: ['metadata update', 'metadata', 'object', 'change'],
  validate: (claim) => validateClaimSpec(claim.spec ?? {}, at.spec),
  validateUpdate: validateClaimUpdate,

  warnings: (claim) => [
    ...(claim.metadata.annotations?.[BETA_CLASS_ANNOTATION] === undefined ? [] : [BETA_CLASS_WARNING]),
    ...warningsForClaimSpec(claim.spec ?? {}, at.spec),
  ],

  columns: [
    nameColumn(),
    textColumn('Status', (claim) => (claim.metadata.deletionTimestamp ? 'Terminating' : (claim.status?.phase ?? ''))),
    textColumn('Volume', (claim) => claim.spec?.volumeName ?? ''),
    textColumn('Capacity', (claim) => (claim.spec?.volumeName ? canonical(claim.status?.capacity?.storage) : '')),
    textColumn('Access Modes', (claim) => (claim.spec?.volumeName ? accessModesText(claim.status?.accessModes) : '')),
    textColumn('StorageClass', storageClassName),
    textColumn('VolumeAttributesClass', (claim) => claim.spec?.volumeAttributesClassName ?? '<unset>'),
    ageColumn(),
    textColumn('VolumeMode', (claim) => claim.spec?.volumeMode ?? '<unset>', 1),
  ],

  subresources: {
    status: { verbs: ['get', 'patch', 'update'], validateUpdate: validateClaimStatus },
  },
});
