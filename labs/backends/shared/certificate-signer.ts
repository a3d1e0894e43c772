import { type Certificates, type CertificateTerms, makeCertificates, signCertificate } from '#platform';

/** Signs with the lab's authority, or, where there are no servers, with one that is made for the first certificate. */
export function certificateSigner(certificates: Certificates | undefined) {
  let made: Promise<Certificates> | undefined;
  return async (request: string, terms: CertificateTerms): Promise<string> => {
    made ??= certificates === undefined ? makeCertificates(terms.notBefore) : Promise.resolve(certificates);
    return signCertificate(await made, request, terms);
  };
}
