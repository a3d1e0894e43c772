import { X509Certificate } from 'node:crypto';
import {
  type FieldError,
  fieldDuplicate,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  parseCertificateRequest,
} from '#apimachinery';
import type { CertificateSigningRequestSpec } from '#types/certificates-v1';
import { at } from '../shared/errors.ts';
import { validateSignerName } from './signer-name.ts';

const pemBlock = /-----BEGIN ([^\n-]+)-----[\s\S]*?-----END \1-----/g;

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

/** Follows pkg/apis/certificates/validation, validateCertificateSigningRequest. */
export function validateSpec(spec: CertificateSigningRequestSpec): FieldError[] {
  const problem = requestProblem(spec.request ?? '');
  const asked = spec.usages ?? [];
  const usagesAt = at.spec.child('usages');
  const { expirationSeconds } = spec;
  return [
    ...(problem === undefined ? [] : [fieldInvalid(at.spec.child('request'), spec.request ?? null, problem)]),
    ...(asked.length === 0 ? [fieldRequired(usagesAt)] : []),
    ...asked.flatMap((usage, index) =>
      usages.includes(usage) ? [] : [fieldNotSupported(usagesAt.index(index), usage, usages)],
    ),
    ...asked.flatMap((usage, index) =>
      asked.indexOf(usage) < index ? [fieldDuplicate(usagesAt.index(index), usage)] : [],
    ),
    ...signerProblems(spec.signerName ?? ''),
    ...(expirationSeconds !== undefined && expirationSeconds < 600
      ? [
          fieldInvalid(
            at.spec.child('expirationSeconds'),
            expirationSeconds,
            'may not specify a duration less than 600 seconds (10 minutes)',
          ),
        ]
      : []),
  ];
}

function signerProblems(name: string): FieldError[] {
  const where = at.spec.child('signerName');
  return name === 'kubernetes.io/legacy-unknown'
    ? [fieldInvalid(where, name, 'the legacy signerName is not allowed via this API version')]
    : validateSignerName(name, where);
}

function requestProblem(request: string): string | undefined {
  try {
    return parseCertificateRequest(request).check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is wrong with the content (base64 of PEM) of status.certificate. */
export function validateCertificate(certificate: string): FieldError[] {
  if (certificate === '') return [];
  const blocks = [...Buffer.from(certificate, 'base64').toString('latin1').matchAll(pemBlock)];
  const refuse = (detail: string) => [fieldInvalid(at.status.child('certificate'), '<certificate data>', detail)];
  if (blocks.length === 0) return refuse('must contain at least one CERTIFICATE PEM block');
  for (const [text, type] of blocks) {
    if (type !== 'CERTIFICATE') return refuse(`only CERTIFICATE PEM blocks are allowed, found "${type}"`);
    try {
      new X509Certificate(text);
    } catch {
      return refuse('x509: malformed certificate');
    }
  }
  return [];
}
