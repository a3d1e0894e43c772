import type { ValidatingWebhookConfiguration } from '#types/admissionregistration-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn } from '../shared/columns.ts';
import { defaultWebhook, validateWebhooks, webhooksChanged } from './webhook.ts';

/** Follows pkg/registry/admissionregistration/validatingwebhookconfiguration. */
export const validatingWebhookConfiguration = defineResource<ValidatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  resource: 'validatingwebhookconfigurations',
  singular: 'validatingwebhookconfiguration',
  namespaced: false,
  categories: ['api-extensions'],
  schema: 'k8s.io/api/admissionregistration/v1.ValidatingWebhookConfiguration',
  anyFinalizer: true,
  generation: webhooksChanged,
  allowUnconditionalUpdate: false,

  defaults(object) {
    for (const hook of object.webhooks ?? []) defaultWebhook(hook);
  },

  validate: (object) => validateWebhooks(object),
  updateRules: ['metadata', 'change'],
  validateUpdate: (next, previous) => validateWebhooks(next, previous),
  columns: [nameColumn(), countColumn('Webhooks', (object) => object.webhooks?.length ?? 0), ageColumn()],
});
