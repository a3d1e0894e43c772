import { deepCopy, type FieldError, fieldForbidden, humanDuration } from '#apimachinery';
import type { CertificateSigningRequest } from '#types/certificates-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at } from '../shared/errors.ts';
import {
  conditionsOf,
  keepApprovals,
  setConditionTimes,
  validateConditionChanges,
  validateConditions,
} from './conditions.ts';
import { validateCertificate, validateSpec } from './validate.ts';

type Request = CertificateSigningRequest;

/** Follows pkg/registry/certificates and pkg/apis/certificates. */
export const certificateSigningRequest = defineResource<Request>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  resource: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  namespaced: false,
  shortNames: ['csr'],
  schema: 'k8s.io/api/certificates/v1.CertificateSigningRequest',
  generation: 'none',
  fixedSpec: true,
  validateName: () => [],

  prepareForCreate(object, { user }) {
    const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...spec } = object.spec;
    object.spec = {
      ...spec,
      username: user.name,
      ...(user.uid ? { uid: user.uid } : {}),
      ...(user.groups.length > 0 ? { groups: [...user.groups] } : {}),
      ...(user.extra && Object.keys(user.extra).length > 0
        ? { extra: deepCopy(user.extra) as Record<string, string[]> }
        : {}),
    };
    object.status = {};
  },
  prepareForUpdate(object, previous) {
    object.spec = deepCopy(previous.spec) as Request['spec'];
  },

  updateRules: ['metadata', 'change', 'metadata update'],
  validate: (object) => validateSpec(object.spec),
  validateUpdate: (next, previous) => validateUpdate(next, previous),

  fieldSelectors: { 'spec.signerName': ({ spec }) => spec.signerName },

  columns: [
    nameColumn(),
    ageColumn(),
    textColumn('SignerName', ({ spec }) => spec.signerName || '<none>'),
    textColumn('Requestor', ({ spec }) => spec.username ?? ''),
    textColumn('RequestedDuration', ({ spec }) =>
      spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
    ),
    textColumn('Condition', condition),
  ],

  subresources: {
    approval: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate(next, previous, { now }) {
        setConditionTimes(next, previous, now);
        const { conditions } = next.status ?? {};
        const { conditions: _, ...kept } = deepCopy(previous.status ?? {}) as NonNullable<Request['status']>;
        next.spec = deepCopy(previous.spec) as Request['spec'];
        next.status = conditions === undefined ? kept : { ...kept, conditions };
      },
      validateUpdate: (next, previous) => validateUpdate(next, previous, 'approval'),
    },
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate(next, previous, { now }) {
        keepApprovals(next, previous);
        setConditionTimes(next, previous, now);
      },
      validateUpdate: (next, previous) => validateUpdate(next, previous, 'status'),
    },
  },
});

/** Follows pkg/printers/internalversion, extractCSRStatus. */
function condition(object: Request): string {
  const has = (type: string) => conditionsOf(object, type).length > 0;
  const verdict = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${verdict}${has('Failed') ? ',Failed' : ''}${object.status?.certificate ? ',Issued' : ''}`;
}

function validateUpdate(next: Request, previous: Request, through?: 'approval' | 'status'): FieldError[] {
  const certificateAt = at.status.child('certificate');
  const [before = '', after = ''] = [previous.status?.certificate, next.status?.certificate];
  const errors = [
    ...validateSpec(next.spec),
    ...validateConditions(next, previous),
    ...(before === after ? [] : validateCertificate(after)),
    ...validateConditionChanges(next, previous, through === 'approval'),
  ];
  if (before !== after) {
    if (through !== 'status') errors.push(fieldForbidden(certificateAt, 'updates may not set certificate content'));
    else if (before !== '') {
      errors.push(fieldForbidden(certificateAt, 'updates may not modify existing certificate content'));
    }
  }
  return errors;
}
