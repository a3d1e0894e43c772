import { type FieldError, fieldInvalid, path } from '#apimachinery';
import type { Ingress } from '#types/networking-v1';
import { defineResource } from '../../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../../shared/columns.ts';
import { at } from '../../shared/errors.ts';
import { listWithMore } from '../../shared/list-with-more.ts';
import { validateIngressSpec, validateIngressStatus } from './validation.ts';

const CLASS = 'kubernetes.io/ingress.class';

/** Follows pkg/registry/networking/ingress and pkg/apis/networking. */
export const ingress = defineResource<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  resource: 'ingresses',
  singular: 'ingress',
  namespaced: true,
  shortNames: ['ing'],
  schema: 'k8s.io/api/networking/v1.Ingress',

  validate: (object) => [...validateIngressSpec(object.spec ?? {}, at.spec), ...classMatches(object)],
  updateRules: ['metadata update', 'metadata', 'change'],
  validateUpdate: (next) => validateIngressSpec(next.spec ?? {}, at.spec),

  warnings: ({ metadata, spec }, previous) =>
    previous === undefined && metadata.annotations?.[CLASS] !== undefined && spec?.ingressClassName === undefined
      ? [`annotation "${CLASS}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],

  columns: [
    nameColumn(),
    textColumn('Class', ({ spec }) => spec?.ingressClassName ?? '<none>'),
    textColumn('Hosts', ({ spec }) => {
      const hosts = (spec?.rules ?? []).flatMap(({ host }) => (host ? [host] : []));
      return listWithMore(hosts) || '*';
    }),
    textColumn('Address', ({ status }) => {
      const given = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
      return [...new Set(given.filter(Boolean))].sort().join(',');
    }),
    textColumn('Ports', ({ spec }) => ((spec?.tls ?? []).length > 0 ? '80, 443' : '80')),
    ageColumn(),
  ],

  subresources: {
    status: { verbs: ['get', 'patch', 'update'], validateUpdate: ({ status }) => validateIngressStatus(status ?? {}) },
  },
});

/** A new Ingress names its class in one place only. */
function classMatches({ metadata, spec }: Ingress): FieldError[] {
  const value = metadata.annotations?.[CLASS];
  return value !== undefined && spec?.ingressClassName !== undefined && value !== spec.ingressClassName
    ? [fieldInvalid(path('annotations').child(CLASS), value, 'must match `ingressClassName` when both are specified')]
    : [];
}
