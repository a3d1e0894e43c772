import { parseCertificateRequest } from '#apimachinery';
import type { CertificateSigningRequest } from '#types/certificates-v1';
import { defineAdmission, isFor } from './define.ts';
import { forbid } from './forbid.ts';

const signer = 'kubernetes.io/kube-apiserver-client';

/** Nobody asks for a client certificate of the administrators. Follows plugin/pkg/admission/certificates/subjectrestriction. */
export const certificateSubjectRestriction = defineAdmission({
  name: 'CertificateSubjectRestriction',
  operations: ['CREATE'],
  validate: (attributes) => {
    const { spec } = (attributes.object ?? {}) as Partial<CertificateSigningRequest>;
    if (!isFor(attributes, 'certificates.k8s.io', 'certificatesigningrequests') || spec?.signerName !== signer) return;
    if (organizations(spec.request).includes('system:masters')) {
      throw forbid(attributes, `use of ${signer} signer with system:masters group is not allowed`);
    }

    function organizations(request: string): readonly string[] {
      try {
        return parseCertificateRequest(request).organizations;
      } catch (error) {
        throw forbid(attributes, `failed to parse CSR: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  },
});
