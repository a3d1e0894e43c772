import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1035Label,
  isDns1123Subdomain,
  path,
  validateImmutableField,
} from '#apimachinery';
import type { CustomResourceConversion, CustomResourceDefinition } from '#types/apiextensions-v1';
import { validateClientConfig } from '../../shared/webhook-client.ts';
import { goVersion } from './go-json.ts';
import { type InternalSpec, internalSpec } from './internal.ts';
import { validateNames } from './validate-names.ts';
import {
  validateColumn,
  validateDeprecation,
  validateSelectableFields,
  validateSubresources,
  validateValidation,
} from './validate-version.ts';

const specAt = path('spec');
const approvedAnnotation = 'api-approved.kubernetes.io';
const approvalHelp = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** Follows ValidateCustomResourceDefinition. */
export function validateDefinition(definition: CustomResourceDefinition): FieldError[] {
  const { names, group } = definition.spec;
  const { name = '' } = definition.metadata;
  return [
    ...(name === '' || name === `${names.plural}.${group}`
      ? []
      : [fieldInvalid(path('metadata', 'name'), name, 'must be spec.names.plural+"."+spec.group')]),
    ...validateSpec(definition),
    ...validateStatus(definition),
    ...validateStoredVersions(definition),
    ...validateApproval(definition),
    ...validatePreserve(definition),
  ];
}

/** Follows ValidateCustomResourceDefinitionUpdate. */
export function validateDefinitionUpdate(
  definition: CustomResourceDefinition,
  previous: CustomResourceDefinition,
): FieldError[] {
  const { spec } = definition;
  const isEstablished = previous.status?.conditions?.some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
  return [
    ...validateSpec(definition),
    ...(isEstablished === true
      ? [
          ...validateImmutableField(spec.scope, previous.spec.scope, specAt.child('scope')),
          ...validateImmutableField(spec.names.kind, previous.spec.names.kind, specAt.child('names', 'kind')),
        ]
      : []),
    ...validateImmutableField(spec.group, previous.spec.group, specAt.child('group')),
    ...validateImmutableField(spec.names.plural, previous.spec.names.plural, specAt.child('names', 'plural')),
    ...validateStatus(definition),
    ...validateStoredVersions(definition),
    ...(approvalOf(definition) === approvalOf(previous) ? [] : validateApproval(definition)),
    ...(previous.spec.preserveUnknownFields === true ? [] : validatePreserve(definition)),
  ];
}

/** Follows ValidateCustomResourceDefinitionStatus. */
export function validateStatus({ status }: CustomResourceDefinition): FieldError[] {
  return validateNames(status?.acceptedNames ?? {}, path('status', 'acceptedNames'));
}

function validateSpec(definition: CustomResourceDefinition): FieldError[] {
  const spec = internalSpec(definition.spec);
  const { names } = spec;
  const validationAt = specAt.child('validation');
  const subresourcesAt = specAt.child('subresources');
  const hasStatus = spec.subresources?.status !== undefined;
  const required = (['plural', 'singular', 'kind', 'listKind'] as const).filter((name) => !names[name]);
  return [
    ...validateGroup(spec.group),
    ...validateScope(spec.scope),
    ...(spec.validation?.openAPIV3Schema === undefined
      ? spec.versions.flatMap(({ schema }, index) =>
          schema?.openAPIV3Schema === undefined
            ? [fieldRequired(specAt.child('versions').index(index).child('schema', 'openAPIV3Schema'))]
            : [],
        )
      : []),
    ...validateVersions(spec),
    ...required.map((name) => fieldRequired(specAt.child('names', name))),
    ...validateNames(names, specAt.child('names')),
    ...validateValidation(
      spec.validation,
      hasStatus || spec.versions.some(({ subresources }) => subresources?.status !== undefined),
      validationAt,
    ),
    ...validateSubresources(spec.subresources, subresourcesAt),
    ...(spec.additionalPrinterColumns ?? []).flatMap((column, index) =>
      validateColumn(column, specAt.child('additionalPrinterColumns').index(index)),
    ),
    ...((spec.selectableFields ?? []).length > 0 ? sharedSelectableFields(spec) : []),
    ...validateConversion(spec.conversion),
  ];
}

function sharedSelectableFields(spec: InternalSpec): FieldError[] {
  const at = specAt.child('selectableFields');
  const schema = spec.validation?.openAPIV3Schema;
  return schema === undefined
    ? [fieldInvalid(at, '', 'may only be set when validations.schema is included')]
    : validateSelectableFields(spec.selectableFields ?? [], schema, at);
}

function validateGroup(group: string): FieldError[] {
  const at = specAt.child('group');
  if (!group) return [fieldRequired(at)];
  const problems = isDns1123Subdomain(group);
  if (problems.length > 0) return [fieldInvalid(at, group, problems.join(','))];
  return group.includes('.') ? [] : [fieldInvalid(at, group, 'should be a domain with at least one dot')];
}

function validateScope(scope: string): FieldError[] {
  const at = specAt.child('scope');
  if (!scope) return [fieldRequired(at)];
  return scope === 'Cluster' || scope === 'Namespaced' ? [] : [fieldNotSupported(at, scope, ['Cluster', 'Namespaced'])];
}

function validateVersions(spec: InternalSpec): FieldError[] {
  const at = specAt.child('versions');
  const { versions } = spec;
  const shown = () => (spec.hasVersions ? versions.map(goVersion) : null);
  const errors = versions.flatMap((version, index) => {
    const where = at.index(index);
    const problems = isDns1035Label(version.name);
    const subresources = spec.subresources ?? version.subresources;
    const selectable = version.selectableFields ?? [];
    const schema = version.schema?.openAPIV3Schema;
    return [
      ...(problems.length === 0 ? [] : [fieldInvalid(where.child('name'), version.name, problems.join(','))]),
      ...validateDeprecation(version.deprecated, version.deprecationWarning, where),
      ...validateValidation(version.schema, subresources?.status !== undefined, where.child('schema')),
      ...validateSubresources(version.subresources, where.child('subresources')),
      ...(version.additionalPrinterColumns ?? []).flatMap((column, position) =>
        validateColumn(column, where.child('additionalPrinterColumns').index(position)),
      ),
      ...(selectable.length === 0
        ? []
        : schema === undefined
          ? [
              fieldInvalid(
                where.child('selectableFields'),
                '',
                'may only be set when `version.schema.openAPIV3Schema` is not included',
              ),
            ]
          : validateSelectableFields(selectable, schema, where.child('selectableFields'))),
    ];
  });
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(fieldInvalid(at, shown(), 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(fieldInvalid(at, shown(), 'must have exactly one version marked as storage version'));
  }
  const problems = spec.version === '' ? [] : isDns1035Label(spec.version);
  if (problems.length > 0) errors.push(fieldInvalid(specAt.child('version'), spec.version, problems.join(',')));
  return errors;
}

function validateConversion(conversion: CustomResourceConversion | undefined): FieldError[] {
  if (conversion === undefined) return [];
  const at = specAt.child('conversion');
  const { strategy, webhook } = conversion;
  if (strategy !== 'None' && strategy !== 'Webhook') {
    const where = at.child('strategy');
    return [strategy ? fieldNotSupported(where, strategy, ['None', 'Webhook']) : fieldRequired(where)];
  }
  const clientAt = at.child('webhookClientConfig');
  const reviewsAt = at.child('conversionReviewVersions');
  const client = webhook?.clientConfig;
  const reviews = webhook?.conversionReviewVersions ?? [];
  if (strategy === 'None') {
    const text = 'should not be set when strategy is not set to Webhook';
    return [
      ...(client === undefined ? [] : [fieldForbidden(clientAt, text)]),
      ...(reviews.length === 0 ? [] : [fieldForbidden(reviewsAt, text)]),
    ];
  }
  const errors: FieldError[] = [];
  if (client === undefined) errors.push(fieldRequired(clientAt, 'required when strategy is set to Webhook'));
  else errors.push(...validateClientConfig(client, clientAt));
  if (reviews.length === 0) errors.push(fieldRequired(reviewsAt));
  for (const [index, version] of reviews.entries()) {
    if (reviews.indexOf(version) < index) {
      errors.push(fieldInvalid(reviewsAt.index(index), version, 'duplicate version'));
      continue;
    }
    const problems = isDns1035Label(version);
    if (problems.length > 0) errors.push(fieldInvalid(reviewsAt.index(index), version, problems.join(',')));
  }
  if (reviews.length > 0 && !reviews.includes('v1') && !reviews.includes('v1beta1')) {
    errors.push(fieldInvalid(reviewsAt, reviews, 'must include at least one of v1, v1beta1'));
  }
  return errors;
}

function validateStoredVersions({ spec, status }: CustomResourceDefinition): FieldError[] {
  const at = path('status', 'storedVersions');
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) return [fieldInvalid(at, null, 'must have at least one stored version')];
  const names = spec.versions.map(({ name }) => name);
  return [
    ...spec.versions
      .filter(({ name, storage }) => storage && !stored.includes(name))
      .map(({ name }) => fieldInvalid(at, stored, `must have the storage version ${name}`)),
    ...stored.flatMap((name, index) =>
      names.includes(name)
        ? []
        : [
            fieldInvalid(
              at.index(index),
              name,
              `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
            ),
          ],
    ),
  ];
}

type Approval = 'missing' | 'bypassed' | 'approved' | 'invalid';

function approvalOf({ metadata }: CustomResourceDefinition): Approval {
  const text = metadata.annotations?.[approvedAnnotation] ?? '';
  if (text === '') return 'missing';
  if (text.startsWith('unapproved')) return 'bypassed';
  return /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+/i.test(text) ? 'approved' : 'invalid';
}

/** Groups of the community need a sign that they were agreed on. */
function validateApproval(definition: CustomResourceDefinition): FieldError[] {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(definition.spec.group ?? '')) return [];
  const at = path('metadata', 'annotations').key(approvedAnnotation);
  const text = `protected groups must have approval annotation "${approvedAnnotation}"`;
  switch (approvalOf(definition)) {
    case 'missing':
      return [fieldRequired(at, `${text}, ${approvalHelp}`)];
    case 'invalid': {
      const value = definition.metadata.annotations?.[approvedAnnotation];
      const detail = `${text} with either a URL or a reason starting with "unapproved", ${approvalHelp}`;
      return [fieldInvalid(at, value, detail)];
    }
    default:
      return [];
  }
}

function validatePreserve({ spec }: CustomResourceDefinition): FieldError[] {
  if (spec.preserveUnknownFields !== true) return [];
  const text =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [fieldInvalid(specAt.child('preserveUnknownFields'), true, text)];
}
