import { type FieldError, fieldRequired } from '#apimachinery';
import type { PersistentVolumeSpec } from '#types/core-v1';
import type { Path } from '../../shared/errors.ts';
import { validateCsiVolume, validateHostPath, validateLocal, validateNfs } from '../../shared/volumes/local-sources.ts';
import {
  validateAwsElasticBlockStore,
  validateAzureDisk,
  validateAzureFile,
  validateCephFs,
  validateCinder,
  validateFibreChannel,
  validateFlexVolume,
  validateFlocker,
  validateGcePersistentDisk,
  validateGlusterfs,
  validateIscsi,
  validatePhoton,
  validatePortworx,
  validateQuobyte,
  validateRbd,
  validateScaleIo,
  validateStorageOs,
  validateVsphere,
} from '../../shared/volumes/network-sources.ts';
import type { SourceRule } from '../../shared/volumes/sources.ts';

interface Context {
  readonly name: string;
}

type Rule = SourceRule<PersistentVolumeSpec, Context>;

/** Every source a PersistentVolume can have, in upstream's order. */
export const persistentVolumeSources: readonly Rule[] = [
  { field: 'hostPath', validate: ({ hostPath }, where) => (hostPath ? validateHostPath(hostPath, where) : []) },
  rule('gcePersistentDisk', validateGcePersistentDisk, { at: 'persistentDisk' }),
  rule('awsElasticBlockStore', validateAwsElasticBlockStore),
  rule('glusterfs', validateGlusterfs),
  rule('flocker', validateFlocker),
  { field: 'nfs', validate: ({ nfs }, where) => (nfs ? validateNfs(nfs, where) : []) },
  rule('rbd', validateRbd),
  rule('quobyte', validateQuobyte),
  rule('cephfs', validateCephFs, { secondAt: 'cephFS' }),
  {
    field: 'iscsi',
    validate: ({ iscsi }, where, { name }) => (iscsi ? validateIscsi(iscsi, where, true, name) : []),
  },
  { field: 'cinder', validate: ({ cinder }, where) => (cinder ? validateCinder(cinder, where, true) : []) },
  rule('fc', validateFibreChannel),
  rule('flexVolume', validateFlexVolume, { always: true }),
  rule('azureFile', validateAzureFile),
  rule('vsphereVolume', validateVsphere),
  rule('photonPersistentDisk', validatePhoton),
  rule('portworxVolume', validatePortworx),
  rule('azureDisk', validateAzureDisk),
  rule('scaleIO', validateScaleIo),
  { field: 'local', validate: validateLocalWithAffinity },
  {
    field: 'storageos',
    validate: ({ storageos }, where) => (storageos ? validateStorageOs(storageos, where, true) : []),
  },
  { field: 'csi', validate: ({ csi }, where) => (csi ? validateCsiVolume(csi, where) : []) },
];

function rule<K extends keyof PersistentVolumeSpec & string>(
  field: K,
  validate: (source: NonNullable<PersistentVolumeSpec[K]>, where: Path) => FieldError[],
  rest: Partial<Pick<Rule, 'always' | 'at' | 'secondAt'>> = {},
): Rule {
  return {
    field,
    ...rest,
    validate: (volume, where) => {
      const source = volume[field];
      return source ? validate(source, where) : [];
    },
  };
}

function validateLocalWithAffinity(spec: PersistentVolumeSpec, where: Path): FieldError[] {
  const errors = spec.local ? validateLocal(spec.local, where) : [];
  if (!spec.nodeAffinity) {
    const affinity = String(where).replace(/local$/, 'nodeAffinity');
    errors.push(fieldRequired(affinity, 'Local volume requires node affinity'));
  }
  return errors;
}
