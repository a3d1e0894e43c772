/** What is to be in a certificate; usages as Kubernetes names them, times in milliseconds. */
export interface CertificateTerms {
  readonly usages: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * Signs a PKCS#10 request (PEM) with an authority (PEM) that `loadCertificates` or `createCertificates` made; gives PEM.
 * What it takes is only loaded with the first certificate.
 */
export async function signCertificate(
  authority: { readonly authority: string; readonly authorityKey: string },
  request: string,
  terms: CertificateTerms,
): Promise<string> {
  const { issueCertificate } = await import('./issue-certificate.ts');
  return issueCertificate(authority, request, terms);
}
