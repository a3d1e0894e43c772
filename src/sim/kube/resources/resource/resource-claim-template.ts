import { deepEqual, fieldForbidden, validateImmutableField } from '#apimachinery';
import type { ResourceClaimTemplate } from '#types/resource-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn } from '../shared/columns.ts';
import { at } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { validateTemplateMetadata } from '../shared/pod/volumes.ts';
import { defaultClaimSpec, dropDisabled, validateClaimSpec } from './claim-spec.ts';
import { RESOURCE_GROUP } from './parts.ts';

/** Follows pkg/registry/resource/resourceclaimtemplate and pkg/apis/resource. */
export const resourceClaimTemplate = defineResource<ResourceClaimTemplate>({
  group: RESOURCE_GROUP,
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  resource: 'resourceclaimtemplates',
  singular: 'resourceclaimtemplate',
  namespaced: true,
  schema: 'k8s.io/api/resource/v1.ResourceClaimTemplate',
  generation: 'none',
  deleteReturnsObject: true,

  defaults: ({ spec }) => spec?.spec && defaultClaimSpec(spec.spec),
  prepareForCreate({ spec }) {
    if (spec?.spec) dropDisabled(spec.spec);
  },
  prepareForUpdate({ spec }) {
    if (spec?.spec) dropDisabled(spec.spec);
  },
  validate({ metadata, spec }, context) {
    const requests = spec?.spec?.devices?.requests ?? [];
    const index = requests.findIndex(({ exactly }) => exactly?.adminAccess === true);
    const label = 'resource.kubernetes.io/admin-access';
    const isAllowed =
      index < 0 ||
      context.lookup('', 'namespaces', undefined, metadata.namespace ?? '')?.metadata.labels?.[label] === 'true';
    return [
      ...(isAllowed
        ? []
        : [
            fieldForbidden(
              at.spec.child('devices', 'requests').index(index).child('adminAccess'),
              `admin access to devices requires the \`${label}: true\` label on the containing namespace`,
            ),
          ]),
      ...validateTemplateMetadata(spec?.metadata ?? {}, at.spec.child('metadata')),
      ...validateClaimSpec(spec?.spec ?? {}, at.spec.child('spec')),
    ];
  },
  updateRules: ['metadata', 'object', 'metadata update', 'change'],
  validateUpdate: ({ spec }, previous) =>
    deepEqual(spec, previous.spec, { quantities: true })
      ? []
      : validateImmutableField(
          internalJson('ResourceClaimTemplateSpec', spec ?? {}),
          internalJson('ResourceClaimTemplateSpec', previous.spec ?? {}),
          at.spec,
        ),
  columns: [nameColumn(), ageColumn()],
});
