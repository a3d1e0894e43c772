import {
  type FieldError,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1035Label,
  isDns1123Subdomain,
  isValidPortNumber,
  nameIsPathSegment,
  path,
} from '#apimachinery';
import type { APIService, APIServiceSpec } from '#types/apiregistration-v1';
import { keepMetadata } from '../../registry/metadata.ts';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, invalidAll } from '../shared/errors.ts';
import { timestamp } from '../shared/times.ts';

/** Follows kube-aggregator pkg/registry/apiservice and pkg/apis/apiregistration. */
export const apiService = defineResource<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  resource: 'apiservices',
  singular: 'apiservice',
  namespaced: false,
  categories: ['api-extensions'],
  schema: 'k8s.io/kube-aggregator/pkg/apis/apiregistration/v1.APIService',
  anyFinalizer: true,
  generation: 'none',
  allowUnconditionalUpdate: false,
  validateName: nameIsPathSegment,
  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate: keepMetadata,
      validateUpdate: ({ status }) =>
        (status?.conditions ?? []).flatMap((condition, index) =>
          ['True', 'False', 'Unknown'].includes(condition.status)
            ? []
            : [
                fieldNotSupported(at.status.child('conditions').index(index).child('status'), condition.status, [
                  'True',
                  'False',
                  'Unknown',
                ]),
              ],
        ),
    },
  },

  defaults({ spec }) {
    if (spec?.service) spec.service.port ??= 443;
  },
  prepareForCreate(object, { now }) {
    object.status = object.spec?.service ? {} : { conditions: [localCondition(now)] };
  },
  validate: ({ metadata: { name = '' }, spec }) => validate(name, spec ?? {}),

  columns: [
    nameColumn(),
    textColumn('Service', ({ spec }) =>
      spec?.service ? `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}` : 'Local',
    ),
    textColumn('Available', ({ status }) => {
      const condition = status?.conditions?.find(({ type }) => type === 'Available');
      return condition === undefined
        ? 'Unknown'
        : condition.status === 'True' || !condition.reason
          ? condition.status
          : `${condition.status} (${condition.reason})`;
    }),
    ageColumn(),
  ],
});

function localCondition(now: number) {
  return {
    type: 'Available',
    status: 'True',
    lastTransitionTime: timestamp(now),
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
}

function validate(name: string, spec: Partial<APIServiceSpec>): FieldError[] {
  const { group = '', version = '', groupPriorityMinimum = 0, versionPriority = 0, service } = spec;
  const { caBundle = '', insecureSkipTLSVerify = false } = spec;
  const required = `${version}.${group}`;
  const named = nameIsPathSegment(name, false).length > 0 || name === required;
  const within = (low: number, value: number, high: number, field: string) =>
    value <= low || value > high
      ? [fieldInvalid(at.spec.child(field), value, `must be positive and less than ${high}`)]
      : [];
  return [
    ...(named
      ? []
      : [fieldInvalid(path('metadata', 'name'), name, `must be \`spec.version+"."+spec.group\`: "${required}"`)]),
    ...(group === '' && version !== 'v1'
      ? [fieldRequired(at.spec.child('group'), 'only v1 may have an empty group and it better be legacy kube')]
      : []),
    ...(group === '' ? [] : invalidAll(at.spec.child('group'), group, isDns1123Subdomain(group))),
    ...invalidAll(at.spec.child('version'), version, isDns1035Label(version)),
    ...within(0, groupPriorityMinimum, 20_000, 'groupPriorityMinimum'),
    ...within(0, versionPriority, 1000, 'versionPriority'),
    ...(service
      ? validateService(service, caBundle, insecureSkipTLSVerify)
      : [
          ...(caBundle === ''
            ? []
            : [
                fieldInvalid(
                  at.spec.child('caBundle'),
                  `${Buffer.from(caBundle, 'base64').length} bytes`,
                  'local APIServices may not have a caBundle',
                ),
              ]),
          ...(insecureSkipTLSVerify
            ? [
                fieldInvalid(
                  at.spec.child('insecureSkipTLSVerify'),
                  true,
                  'local APIServices may not have insecureSkipTLSVerify',
                ),
              ]
            : []),
        ]),
  ];
}

function validateService(
  { namespace = '', name = '', port = 443 }: NonNullable<APIServiceSpec['service']>,
  caBundle: string,
  insecureSkipTLSVerify: boolean,
): FieldError[] {
  const where = at.spec.child('service');
  const wrongPort = isValidPortNumber(port);
  return [
    ...(namespace === '' ? [fieldRequired(where.child('namespace'))] : []),
    ...(name === '' ? [fieldRequired(where.child('name'))] : []),
    ...(wrongPort.length === 0
      ? []
      : [fieldInvalid(where.child('port'), port, `port is not valid: ${wrongPort.join(', ')}`)]),
    ...(insecureSkipTLSVerify && caBundle !== ''
      ? [fieldInvalid(at.spec.child('insecureSkipTLSVerify'), true, 'may not be true if caBundle is present')]
      : []),
  ];
}
