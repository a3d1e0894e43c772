import type { MutatingWebhookConfiguration } from '#types/admissionregistration-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn } from '../shared/columns.ts';
import { defaultWebhook, validateWebhooks, webhooksChanged } from './webhook.ts';

/** Follows pkg/registry/admissionregistration/mutatingwebhookconfiguration. */
export const mutatingWebhookConfiguration = defineResource<MutatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  resource: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  namespaced: false,
  categories: ['api-extensions'],
  schema: 'k8s.io/api/admissionregistration/v1.MutatingWebhookConfiguration',
  anyFinalizer: true,
  generation: webhooksChanged,
  allowUnconditionalUpdate: false,

  defaults(object) {
    for (const hook of object.webhooks ?? []) {
      defaultWebhook(hook);
      hook.reinvocationPolicy ??= 'Never';
    }
  },

  validate: (object) => validateWebhooks(object),
  updateRules: ['metadata', 'change'],
  validateUpdate: (next, previous) => validateWebhooks(next, previous),
  columns: [nameColumn(), countColumn('Webhooks', (object) => object.webhooks?.length ?? 0), ageColumn()],
});
