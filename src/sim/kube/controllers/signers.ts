import type { CertificateRequest } from '#apimachinery';

/** What a signer has against a request; undefined: nothing. */
type Rule = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

/** The signers of kube-controller-manager. Follows pkg/apis/certificates helpers.go and pkg/controller/certificates/signer. */
export const signers: Readonly<Record<string, Rule>> = {
  'kubernetes.io/kube-apiserver-client': (_, usages) => {
    const optional = ['digital signature', 'key encipherment', 'client auth'];
    const other = usages.find((usage) => !optional.includes(usage));
    if (other !== undefined) return `invalid usage for client certificate: ${other}`;
    return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
  },
  'kubernetes.io/kube-apiserver-client-kubelet': (request, usages) => {
    if (!isOfNodes(request)) return 'subject organization is not system:nodes';
    if (request.dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
    if (request.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
    if (request.ipAddresses.length > 0) return 'IP subjectAltNames are not allowed';
    if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
    return nameProblem(request) ?? usageProblem(usages, 'client auth');
  },
  'kubernetes.io/kubelet-serving': (request, usages) => {
    if (!isOfNodes(request)) return 'subject organization is not system:nodes';
    if (request.dnsNames.length + request.ipAddresses.length === 0) return 'DNS or IP subjectAltName is required';
    if (request.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
    if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
    return usageProblem(usages, 'server auth') ?? nameProblem(request);
  },
};

function isOfNodes({ organizations }: CertificateRequest): boolean {
  return organizations.length === 1 && organizations[0] === 'system:nodes';
}

function nameProblem({ commonName }: CertificateRequest): string | undefined {
  return commonName.startsWith('system:node:') ? undefined : 'subject common name does not begin with system:node:';
}

/** Key encipherment is for RSA keys only, so it may be left out. */
function usageProblem(usages: readonly string[], own: string): string | undefined {
  const required = [own, 'digital signature', 'key encipherment'].sort();
  const given = [...new Set(usages)].filter((usage) => usage !== 'key encipherment').sort();
  const fits = given.length === 2 && given.includes(own) && given.includes('digital signature');
  return fits ? undefined : `usages did not match [${required.join(' ')}]`;
}
