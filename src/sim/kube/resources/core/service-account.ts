import type { ServiceAccount } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn } from '../shared/columns.ts';
import { defaultTokenRequest, issueToken } from '../shared/service-account-token.ts';

/** Follows pkg/registry/core/serviceaccount and pkg/apis/core. */
export const serviceAccount = defineResource<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  singular: 'serviceaccount',
  namespaced: true,
  shortNames: ['sa'],
  schema: 'k8s.io/api/core/v1.ServiceAccount',
  generation: 'none',
  deleteReturnsObject: true,

  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  updateRules: ['metadata update', 'metadata', 'object'],
  validate: () => [],

  warnings: (object) =>
    object.metadata.annotations?.['kubernetes.io/enforce-mountable-secrets'] === 'true'
      ? [
          'metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets',
        ]
      : [],

  columns: [nameColumn(), ageColumn()],

  subresources: {
    token: {
      verbs: ['create'],
      kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
      defaults: defaultTokenRequest,
      create: (body, object, context) => ({ answer: issueToken(body, object, context) }),
    },
  },
});

/** References to secrets keep nothing but the name. Follows cleanSecretReferences. */
function keepSecretNames(object: ServiceAccount): void {
  if (object.secrets) {
    object.secrets = object.secrets.map(({ name }) => (name === undefined ? {} : { name }));
  }
}
