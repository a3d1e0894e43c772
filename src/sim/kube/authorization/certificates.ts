import { deepEqual, forbidden } from '#apimachinery';
import type { CertificateSigningRequest } from '#types/certificates-v1';
import type { AdmissionPlugin } from '../registry/index.ts';
import type { Authorizer } from './types.ts';

const group = 'certificates.k8s.io';
const requests = 'certificatesigningrequests';

/**
 * Who approves or signs needs the right to do so for that signer: `approve` or `sign` on `signers`. Follows
 * plugin/pkg/admission/certificates (CertificateApproval, CertificateSigning) and pkg/certauthorization.
 */
export function createCertificateCheck(authorizerOf: () => Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateApproval',
    operations: ['UPDATE'],
    validate: ({ resource, subresource, object, previous, name }, { user }) => {
      if (resource.group !== group || resource.resource !== requests || previous === undefined) return;
      const verb = subresource === 'approval' ? 'approve' : subresource === 'status' ? 'sign' : undefined;
      if (verb === undefined) return;
      const old = previous as CertificateSigningRequest;
      const next = object as CertificateSigningRequest;
      if (verb === 'sign' && deepEqual(next.status ?? {}, old.status ?? {})) return;
      const { signerName } = old.spec;
      const authorizer = authorizerOf();
      const may = (signer: string) => {
        const own = { group, resource: 'signers', subresource: undefined, namespace: undefined, name: signer };
        return authorizer.authorize({ user, verb, path: '', resource: own }).allowed;
      };
      if (may(signerName) || may(`${signerName.split('/')[0]}/*`)) return;
      const reason = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signerName)}`;
      throw forbidden(group, requests, name, reason);
    },
  };
}
