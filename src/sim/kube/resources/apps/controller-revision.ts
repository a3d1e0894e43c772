import { type FieldError, fieldRequired, path, validateImmutableField } from '#apimachinery';
import type { ControllerRevision } from '#types/apps-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { nonNegative } from '../shared/errors.ts';

/** Follows pkg/registry/apps/controllerrevision and pkg/apis/apps. */
export const controllerRevision = defineResource<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  resource: 'controllerrevisions',
  singular: 'controllerrevision',
  namespaced: true,
  schema: 'k8s.io/api/apps/v1.ControllerRevision',
  generation: 'none',

  updateRules: ['metadata update', 'metadata', 'change'],
  validate,
  validateUpdate: (next, previous) => [
    ...nonNegative(path('revision'), next.revision),
    ...validateImmutableField(next.data, previous.data, path('data')),
  ],

  columns: [
    nameColumn(),
    textColumn('Controller', controllerText),
    countColumn('Revision', ({ revision }) => revision ?? 0, 'string'),
    ageColumn(),
  ],
});

function validate(object: ControllerRevision): FieldError[] {
  return [...nonNegative(path('revision'), object.revision), ...validateData(object.data)];
}

function validateData(data: unknown): FieldError[] {
  if (data === undefined || data === null) {
    return [fieldRequired('data', 'data is mandatory')];
  }
  return typeof data === 'object' && !Array.isArray(data)
    ? []
    : [fieldRequired('data', 'data must be a valid JSON object')];
}

/** `statefulset.apps/web`. Follows pkg/printers/internalversion, formatResourceName. */
function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner === undefined) {
    return '<none>';
  }
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return `${owner.kind}${group}`.toLowerCase().concat('/', owner.name);
}
