import {
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
  isDns1123Subdomain,
  type ObjectMeta,
  validateAnnotations,
  validateLabels,
} from '#apimachinery';
import type { CSIVolumeSource, EphemeralVolumeSource, KeyToPath, Volume } from '#types/core-v1';
import { validateClaimSpec } from '../claim-spec.ts';
import { invalidAll, type Path } from '../errors.ts';
import { compareText } from '../quantities.ts';
import { requireText, validateCsiDriverName, validateHostPath, validateNfs } from '../volumes/local-sources.ts';
import {
  iscsiTooLong,
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
} from '../volumes/network-sources.ts';
import { descendingPath } from '../volumes/paths.ts';
import { type SourceRule, validateOneSource } from '../volumes/sources.ts';
import type { Volumes } from './mounts.ts';
import { validateDownwardFiles, validateKeyToPath, validateMode, validateProjected } from './projected.ts';

interface Context {
  /** Of the Pod; absent in templates. */
  readonly podName: string | undefined;
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

type Rule = SourceRule<Volume, Context>;

/** The names of what is valid, for mounts to refer to. Follows pkg/apis/core/validation, ValidateVolumes. */
export function validateVolumes(
  volumes: readonly Volume[],
  podName: string | undefined,
  where: Path,
): { valid: Volumes; errors: FieldError[] } {
  const valid = new Map<string, Volume>();
  const errors: FieldError[] = [];
  const created = new Set(
    volumes.filter((volume) => podName && volume.ephemeral).map((volume) => `${podName}-${volume.name}`),
  );
  volumes.forEach((volume, index) => {
    const here = where.index(index);
    const name = volume.name ?? '';
    const own = validateOneSource(sources, volume, here, { podName });
    own.push(
      ...(name === ''
        ? [fieldRequired(here.child('name'))]
        : invalidAll(here.child('name'), name, isDns1123Label(name))),
    );
    if (valid.has(name)) {
      own.push(fieldDuplicate(here.child('name'), name));
    }
    if (own.length === 0) {
      valid.set(name, volume);
    }
    errors.push(...own);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && created.has(claim)) {
      const message = 'must not reference a PVC that gets created for an ephemeral volume';
      errors.push(fieldInvalid(here.child('persistentVolumeClaim', 'claimName'), claim, message));
    }
  });
  return { valid, errors };
}

const sources: readonly Rule[] = [
  rule('emptyDir', (source, where) =>
    source.sizeLimit !== undefined && compareText(source.sizeLimit, '0') < 0
      ? [fieldForbidden(where.child('sizeLimit'), 'SizeLimit field must be a valid resource quantity')]
      : [],
  ),
  rule('hostPath', validateHostPath),
  rule('gitRepo', (source, where) => [
    ...requireText(source, ['repository'], where),
    ...descendingPath(source.directory ?? '', where.child('directory')),
  ]),
  rule('gcePersistentDisk', validateGcePersistentDisk, { at: 'persistentDisk' }),
  rule('awsElasticBlockStore', validateAwsElasticBlockStore),
  rule('secret', (source, where) => validateKeys(source, requireText(source, ['secretName'], where), where)),
  rule('nfs', validateNfs),
  {
    ...rule('iscsi', (source, where) => validateIscsi(source, where, false, '')),
    also: ({ iscsi, name }, where) =>
      iscsi?.initiatorName === undefined ? [] : iscsiTooLong(name, iscsi.targetPortal, where.child('name'), name),
  },
  rule('glusterfs', validateGlusterfs),
  rule('flocker', validateFlocker),
  rule('persistentVolumeClaim', (source, where) => requireText(source, ['claimName'], where)),
  rule('rbd', validateRbd),
  rule('cinder', (source, where) => validateCinder(source, where, false)),
  rule('cephfs', validateCephFs, { secondAt: 'cephFS' }),
  rule('quobyte', validateQuobyte),
  rule(
    'downwardAPI',
    (source, where) => [
      ...validateMode(source.defaultMode, where.child('defaultMode')),
      ...validateDownwardFiles(source.items ?? [], where),
    ],
    { secondAt: 'downwarAPI' },
  ),
  rule('fc', validateFibreChannel),
  rule('flexVolume', validateFlexVolume),
  rule('configMap', (source, where) => validateKeys(source, requireText(source, ['name'], where), where)),
  rule('azureFile', validateAzureFile),
  rule('vsphereVolume', validateVsphere),
  rule('photonPersistentDisk', validatePhoton),
  rule('portworxVolume', validatePortworx),
  rule('azureDisk', validateAzureDisk),
  rule('storageos', (source, where) => validateStorageOs(source, where, false)),
  rule('projected', validateProjected),
  rule('scaleIO', validateScaleIo),
  rule('csi', validateInlineCsi),
  {
    field: 'ephemeral',
    validate: ({ ephemeral }, where) => (ephemeral ? validateEphemeral(ephemeral, where) : []),
    also: (volume, where, { podName }) => claimName(volume, podName, where.child('name')),
  },
  rule('image', (source, where) => [
    ...requireText(source, ['reference'], where),
    ...(source.pullPolicy === undefined || PULL_POLICIES.includes(source.pullPolicy)
      ? []
      : [fieldNotSupported(where.child('pullPolicy'), source.pullPolicy, PULL_POLICIES)]),
  ]),
];

function rule<K extends keyof Volume & string>(
  field: K,
  validate: (source: NonNullable<Volume[K]>, where: Path) => FieldError[],
  rest: Partial<Pick<Rule, 'at' | 'secondAt'>> = {},
): Rule {
  return {
    field,
    ...rest,
    validate: (volume, where) => {
      const source = volume[field];
      return source === undefined || source === null ? [] : validate(source, where);
    },
  };
}

function validateKeys(
  source: { defaultMode?: number; items?: KeyToPath[] },
  errors: FieldError[],
  where: Path,
): FieldError[] {
  return [
    ...errors,
    ...validateMode(source.defaultMode, where.child('defaultMode')),
    ...(source.items ?? []).flatMap((item, index) => validateKeyToPath(item, where.child('items').index(index))),
  ];
}

function validateInlineCsi(source: CSIVolumeSource, where: Path): FieldError[] {
  const errors = validateCsiDriverName(source.driver ?? '', where.child('driver'));
  if (source.nodePublishSecretRef) {
    const name = source.nodePublishSecretRef.name ?? '';
    errors.push(
      ...(name === ''
        ? [fieldRequired(where.child('nodePublishSecretRef', 'name'))]
        : invalidAll(where.child('name'), name, isDns1123Subdomain(name))),
    );
  }
  return errors;
}

/** The claim is named for Pod and volume. */
function claimName(volume: Volume, podName: string | undefined, where: Path): FieldError[] {
  const isOnly = Object.keys(volume).length === 2;
  const claim = `${podName}-${volume.name}`;
  return podName && volume.name && isOnly
    ? isDns1123Subdomain(claim).map((message) => fieldInvalid(where, volume.name, `PVC name "${claim}": ${message}`))
    : [];
}

function validateEphemeral(source: EphemeralVolumeSource, where: Path): FieldError[] {
  const template = source.volumeClaimTemplate;
  const at = where.child('volumeClaimTemplate');
  return template
    ? [
        ...validateTemplateMetadata(template.metadata ?? {}, at.child('metadata')),
        ...validateClaimSpec(template.spec, at.child('spec')),
      ]
    : [fieldRequired(at)];
}

/** Only labels and annotations may be set. Follows ValidateTemplateObjectMeta. */
export function validateTemplateMetadata(metadata: ObjectMeta, where: Path): FieldError[] {
  const { labels, annotations, ...others } = metadata;
  return [
    ...validateAnnotations(annotations ?? {}, where.child('annotations')),
    ...validateLabels(labels ?? {}, where.child('labels')),
    ...Object.entries(others)
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      // The field's name is Go's, with a small letter.
      .map(([field]) => fieldForbidden(where.child(field === 'uid' ? 'uID' : field), 'cannot be set')),
  ];
}
