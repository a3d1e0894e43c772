import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  isDns1123Label,
  isDns1123Subdomain,
  regexMessage,
  validateImmutableField,
} from '#apimachinery';
import type { IngressClass, IngressClassParametersReference } from '#types/networking-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, invalidAll, type Path } from '../shared/errors.ts';
import { validateLocalReference } from './reference.ts';

const SCOPES = ['Cluster', 'Namespace'];
const LONGEST_CONTROLLER = 250;
const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** Follows pkg/registry/networking/ingressclass and pkg/apis/networking. */
export const ingressClass = defineResource<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  resource: 'ingressclasses',
  singular: 'ingressclass',
  namespaced: false,
  schema: 'k8s.io/api/networking/v1.IngressClass',

  defaults({ spec }) {
    if (spec?.parameters) {
      spec.parameters.scope ??= 'Cluster';
    }
  },

  validate: ({ spec = {} }) => [
    ...validateController(spec.controller ?? '', at.spec.child('controller')),
    ...(spec.parameters ? validateParameters(spec.parameters, at.spec.child('parameters')) : []),
  ],
  updateRules: ['metadata update', 'change', 'metadata', 'object'],
  validateUpdate: (next, previous) =>
    validateImmutableField(next.spec?.controller ?? '', previous.spec?.controller ?? '', at.spec.child('controller')),

  columns: [
    nameColumn(),
    textColumn('Controller', ({ spec }) => spec?.controller ?? ''),
    textColumn('Parameters', ({ spec }) => {
      const { parameters } = spec ?? {};
      if (!parameters) {
        return '<none>';
      }
      const { apiGroup, kind, name } = parameters;
      return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`;
    }),
    ageColumn(),
  ],
});

function validateController(controller: string, where: Path): FieldError[] {
  return [
    ...(controller.length > LONGEST_CONTROLLER ? [fieldTooLong(where, controller, LONGEST_CONTROLLER)] : []),
    ...validateDomainPrefixedPath(controller, where),
  ];
}

/** Follows apimachinery pkg/util/validation, IsDomainPrefixedPath. */
export function validateDomainPrefixedPath(text: string, where: Path): FieldError[] {
  if (text === '') {
    return [fieldRequired(where)];
  }
  const slash = text.indexOf('/');
  const [host, rest] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash <= 0 || rest === '') {
    return [fieldInvalid(where, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return [
    ...invalidAll(where, host, isDns1123Subdomain(host)),
    ...(new RegExp(`^${PATH}$`).test(rest) ? [] : [fieldInvalid(where, rest, regexMessage('Invalid path', PATH))]),
  ];
}

function validateParameters(parameters: IngressClassParametersReference, where: Path): FieldError[] {
  const { scope, namespace } = parameters;
  const errors = validateLocalReference(parameters, where);
  if (scope === undefined) {
    return [...errors, fieldRequired(where.child('scope'))];
  }
  if (!SCOPES.includes(scope)) {
    return [...errors, fieldNotSupported(where.child('scope'), scope, SCOPES)];
  }
  if (scope === 'Cluster') {
    return namespace === undefined
      ? errors
      : [...errors, fieldForbidden(where.child('namespace'), "`parameters.scope` is set to 'Cluster'")];
  }
  return [
    ...errors,
    ...(namespace === undefined
      ? [fieldRequired(where.child('namespace'), "`parameters.scope` is set to 'Namespace'")]
      : invalidAll(where.child('namespace'), namespace, isDns1123Label(namespace))),
  ];
}
