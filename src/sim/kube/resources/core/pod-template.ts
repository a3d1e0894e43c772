import { deepEqual, path } from '#apimachinery';
import type { PodTemplate } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { templateWarnings } from '../apps/shared.ts';
import { labelsText, nameColumn, textColumn } from '../shared/columns.ts';
import { dropDisabledFields } from '../shared/pod/disabled-fields.ts';
import { defaultPodTemplate, validatePodTemplate } from '../shared/pod/template.ts';

/** Follows pkg/registry/core/podtemplate and pkg/apis/core. */
export const podTemplate = defineResource<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  resource: 'podtemplates',
  singular: 'podtemplate',
  namespaced: true,
  schema: 'k8s.io/api/core/v1.PodTemplate',
  generation: (next, previous) => !deepEqual(next.template, previous.template),
  deleteReturnsObject: true,

  defaults(object) {
    object.template ??= { spec: { containers: [] } };
    defaultPodTemplate(object.template);
  },
  prepareForCreate: dropDisabled,
  prepareForUpdate: dropDisabled,

  validate: ({ template }) => validatePodTemplate(template ?? { spec: { containers: [] } }, path('template')),
  warnings: ({ template }) => templateWarnings(template, path('template')),

  columns: [
    nameColumn(),
    textColumn('Containers', ({ template }) => (template?.spec?.containers ?? []).map(({ name }) => name).join(',')),
    textColumn('Images', ({ template }) =>
      (template?.spec?.containers ?? []).map(({ image }) => image ?? '').join(','),
    ),
    textColumn('Pod Labels', ({ template }) => labelsText(template?.metadata?.labels)),
  ],
});

function dropDisabled({ template }: PodTemplate): void {
  dropDisabledFields(template?.spec ?? { containers: [] });
}
