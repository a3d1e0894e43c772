import type { ValidatingAdmissionPolicy } from '#types/admissionregistration-v1';
import { keepMetadata } from '../../registry/metadata.ts';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { defaultMatchResources } from './match-resources.ts';
import { validatePolicy } from './validate-policy.ts';

/** Follows pkg/registry/admissionregistration/validatingadmissionpolicy. */
export const validatingAdmissionPolicy = defineResource<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  resource: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  namespaced: false,
  categories: ['api-extensions'],
  schema: 'k8s.io/api/admissionregistration/v1.ValidatingAdmissionPolicy',
  anyFinalizer: true,
  allowUnconditionalUpdate: false,

  defaults({ spec }) {
    spec.failurePolicy ??= 'Fail';
    defaultMatchResources(spec.matchConstraints);
  },

  validate: (object) => validatePolicy(object),
  updateRules: ['metadata', 'change'],
  validateUpdate: (next, previous) => validatePolicy(next, previous),
  columns: [
    nameColumn(),
    countColumn('Validations', ({ spec }) => spec.validations?.length ?? 0),
    textColumn('ParamKind', ({ spec: { paramKind } }) =>
      paramKind === undefined ? '<unset>' : `${paramKind.apiVersion ?? ''}/${paramKind.kind ?? ''}`,
    ),
    ageColumn(),
  ],
  subresources: { status: { verbs: ['get', 'patch', 'update'], prepareForUpdate: keepMetadata } },
});
