import {
  deepEqual,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  fieldTooLong,
  isDns1123Subdomain,
  path,
  rangeMessage,
} from '#apimachinery';
import type { VolumeAttachment, VolumeError } from '#types/storage-v1';
import { keepMetadata } from '../../registry/metadata.ts';
import { defineResource } from '../../registry/resource.ts';
import { validatePersistentVolumeSpec } from '../core/persistent-volume/validation.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, entries, invalidAll, type Path } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { validateCsiDriverName } from '../shared/volumes/local-sources.ts';

const MAX_METADATA = 256 * 1024;
const MAX_MESSAGE = 1024;

/** Follows pkg/registry/storage/volumeattachment and pkg/apis/storage. */
export const volumeAttachment = defineResource<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  resource: 'volumeattachments',
  singular: 'volumeattachment',
  namespaced: false,
  schema: 'k8s.io/api/storage/v1.VolumeAttachment',
  generation: 'none',
  deleteReturnsObject: true,
  allowUnconditionalUpdate: false,

  defaults(attachment) {
    attachment.spec ??= { attacher: '', source: {}, nodeName: '' };
    attachment.spec.source ??= {};
    attachment.status ??= { attached: false };
    attachment.status.attached ??= false;
  },

  prepareForCreate(attachment) {
    attachment.status = { attached: false };
  },

  validate: (attachment) => [...validate(attachment), ...validateVersion1(attachment)],
  updateRules: ['metadata', 'change'],
  validateUpdate: (next, previous) => [
    ...validate(next),
    ...(deepEqual(next.spec, previous.spec)
      ? []
      : [fieldInvalid(at.spec, internalJson('VolumeAttachmentSpec', next.spec), 'field is immutable')]),
  ],

  columns: [
    nameColumn(),
    { name: 'Attacher', type: 'string', format: 'name', cell: ({ spec }) => spec.attacher ?? '' },
    textColumn('PV', ({ spec }) => spec.source?.persistentVolumeName ?? ''),
    textColumn('Node', ({ spec }) => spec.nodeName ?? ''),
    { name: 'Attached', type: 'boolean', cell: ({ status }) => status?.attached ?? false },
    ageColumn(),
  ],

  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate: keepMetadata,
      validateUpdate: (next) => validate(next),
    },
  },
});

function validate({ spec, status }: VolumeAttachment): FieldError[] {
  const metadata = entries(status?.attachmentMetadata);
  const size = metadata.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return [
    ...(spec.attacher ? [] : [fieldRequired(at.spec.child('attacher'))]),
    ...validateSource(spec.source ?? {}, at.spec.child('source')),
    ...invalidAll(at.spec.child('nodeName'), spec.nodeName ?? '', isDns1123Subdomain(spec.nodeName ?? '')),
    ...(size > MAX_METADATA ? [fieldTooLong(at.status.child('attachmentMetadata'), '', MAX_METADATA)] : []),
    ...validateError(status?.attachError, at.status.child('attachError')),
    ...validateError(status?.detachError, at.status.child('detachError')),
  ];
}

const EITHER = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

function validateSource(source: VolumeAttachment['spec']['source'], where: Path): FieldError[] {
  const { persistentVolumeName: name, inlineVolumeSpec: inline } = source;
  if (inline && name !== undefined) {
    return [fieldForbidden(where, EITHER)];
  }
  if (inline) {
    return validatePersistentVolumeSpec(inline, '', true, where.child('inlineVolumeSpec'));
  }
  if (name === undefined) {
    return [fieldRequired(where, EITHER)];
  }
  return name === ''
    ? [fieldRequired(where.child('persistentVolumeName'), 'must specify non empty persistentVolumeName')]
    : [];
}

function validateError(error: VolumeError | undefined, where: Path): FieldError[] {
  const code = error?.errorCode;
  return [
    ...((error?.message ?? '').length > MAX_MESSAGE ? [fieldTooLong(where.child('message'), '', MAX_METADATA)] : []),
    ...(code !== undefined && code < 0
      ? [fieldInvalid(where.child('errorCode'), code, rangeMessage(0, 2147483647))]
      : []),
  ];
}

function validateVersion1({ spec }: VolumeAttachment): FieldError[] {
  const name = spec.source?.persistentVolumeName;
  return [
    ...validateCsiDriverName(spec.attacher ?? '', path('spec.attacher')),
    ...(name === undefined ? [] : invalidAll(path('spec.source.persistentVolumeName'), name, isDns1123Subdomain(name))),
  ];
}
