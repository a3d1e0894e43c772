import {
  deepEqual,
  type FieldError,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Subdomain,
} from '#apimachinery';
import type { FlowSchema, FlowSchemaSpec } from '#types/flowcontrol-v1';
import { keepMetadata } from '../../registry/metadata.ts';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, invalidAll } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { flowSchemas } from './bootstrap.ts';
import { validateRule } from './rules.ts';
import { FLOWCONTROL_GROUP, validateConditions } from './shared.ts';

const LAST_PRECEDENCE = 10_000;

/** Follows pkg/registry/flowcontrol/flowschema and pkg/apis/flowcontrol. */
export const flowSchema = defineResource<FlowSchema>({
  group: FLOWCONTROL_GROUP,
  version: 'v1',
  kind: 'FlowSchema',
  resource: 'flowschemas',
  singular: 'flowschema',
  namespaced: false,
  schema: 'k8s.io/api/flowcontrol/v1.FlowSchema',
  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate: keepMetadata,
      updateRules: ['change'],
      validateUpdate: ({ status }) => validateConditions(status?.conditions),
    },
  },

  defaults({ spec }) {
    if (spec) spec.matchingPrecedence ||= 1000;
  },
  prepareForCreate(object) {
    delete object.status;
  },
  updateRules: ['metadata', 'object'],
  validate: ({ metadata: { name = '' }, spec, status }) => [
    ...validateSpec(name, spec ?? {}),
    ...validateFixed(name, spec),
    ...validateConditions(status?.conditions),
  ],

  columns: [
    nameColumn(),
    textColumn('PriorityLevel', ({ spec }) => spec?.priorityLevelConfiguration?.name ?? ''),
    { name: 'MatchingPrecedence', type: 'string', cell: ({ spec }) => spec?.matchingPrecedence ?? 0 },
    textColumn('DistinguisherMethod', ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>'),
    ageColumn(),
    textColumn('MissingPL', ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?'),
  ],
  tableOrder: (left, right) =>
    (left.spec?.matchingPrecedence ?? 0) - (right.spec?.matchingPrecedence ?? 0) ||
    ((left.metadata.name ?? '') < (right.metadata.name ?? '') ? -1 : 1),
});

function validateSpec(name: string, spec: Partial<FlowSchemaSpec>): FieldError[] {
  const { matchingPrecedence = 0, distinguisherMethod, priorityLevelConfiguration, rules = [] } = spec;
  const precedence = at.spec.child('matchingPrecedence');
  const level = at.spec.child('priorityLevelConfiguration', 'name');
  const levelName = priorityLevelConfiguration?.name ?? '';
  return [
    ...(matchingPrecedence <= 0 ? [fieldInvalid(precedence, matchingPrecedence, 'must be a positive value')] : []),
    ...(matchingPrecedence > LAST_PRECEDENCE
      ? [fieldInvalid(precedence, matchingPrecedence, `must not be greater than ${LAST_PRECEDENCE}`)]
      : []),
    ...(matchingPrecedence === 1 && name !== 'exempt'
      ? [fieldInvalid(precedence, 1, "only the schema named 'exempt' may have matchingPrecedence 1")]
      : []),
    ...(distinguisherMethod && !['ByNamespace', 'ByUser'].includes(distinguisherMethod.type)
      ? [
          fieldNotSupported(at.spec.child('distinguisherMethod', 'type'), { Type: distinguisherMethod.type ?? '' }, [
            'ByNamespace',
            'ByUser',
          ]),
        ]
      : []),
    ...(levelName === ''
      ? [fieldRequired(level, 'must reference a priority level')]
      : invalidAll(level, levelName, isDns1123Subdomain(levelName))),
    ...rules.flatMap((rule, index) => validateRule(rule, at.spec.child('rules').index(index))),
  ];
}

/** The schemas without which no server runs stay as they are. */
function validateFixed(name: string, spec: FlowSchemaSpec): FieldError[] {
  const mandatory = name === 'exempt' || name === 'catch-all' ? flowSchemas.get(name) : undefined;
  return mandatory === undefined || deepEqual(mandatory.spec, spec)
    ? []
    : [fieldInvalid(at.spec, internalJson('FlowSchemaSpec', spec), `spec of '${name}' must equal the fixed value`)];
}
