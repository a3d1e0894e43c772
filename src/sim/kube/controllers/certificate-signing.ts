import { deepCopy, parseCertificateRequest } from '#apimachinery';
import type { CertificateSigningRequest } from '#types/certificates-v1';
import { holdClocks } from '../../time/index.ts';
import { createWorkQueue, objectKey, timestamp } from '../client/index.ts';
import { type Controller, controllerComponent } from './controller.ts';
import { signers } from './signers.ts';

const minute = 60_000;
const hour = 60 * minute;
const longest = 8760 * hour;
const backdate = 5 * minute;
/** Certificates that live shorter than that get their whole time in spite of the backdating. */
const short = 8 * hour;

/**
 * Signs approved requests for the API server's signers. Follows kube-controller-manager pkg/controller/certificates/signer
 * with its default --cluster-signing-duration.
 */
export const certificateSigningController: Controller = {
  name: 'certificatesigningrequest-signing-controller',
  enabled: ({ signCertificate }) => signCertificate !== undefined,
  start: ({ clock, activity, informers, log, signCertificate, client: clientFor }) => {
    const client = clientFor(controllerComponent('certificate-controller'));
    const requests = informers.for('certificatesigningrequests');
    const queue = createWorkQueue({
      name: certificateSigningController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const request = requests.get(undefined, key);
        if (request === undefined || signCertificate === undefined || !isToSign(request)) return;
        const { spec } = request;
        const next = deepCopy(request) as CertificateSigningRequest;
        const problem = signers[spec.signerName]?.(parseCertificateRequest(spec.request), spec.usages ?? []);
        if (problem !== undefined) {
          const failed = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: problem };
          const conditions = [
            ...(next.status?.conditions ?? []),
            { ...failed, lastUpdateTime: timestamp(clock.now()) },
          ];
          next.status = { ...next.status, conditions };
        } else {
          const pem = Buffer.from(spec.request, 'base64').toString();
          const terms = { usages: spec.usages ?? [], ...validity(spec.expirationSeconds, clock.now()) };
          const certificate = Buffer.from(await holdClocks(signCertificate(pem, terms))).toString('base64');
          next.status = { ...next.status, certificate };
        }
        await client.update('certificatesigningrequests', next, 'status');
      },
    });
    requests.onChange({
      added: (request) => queue.add(objectKey(request)),
      updated: (request) => queue.add(objectKey(request)),
    });
    return queue;
  },
};

function isToSign({ spec, status }: CertificateSigningRequest): boolean {
  const has = (type: string) => (status?.conditions ?? []).some((condition) => condition.type === type);
  if (!(spec.signerName in signers) || status?.certificate) return false;
  return has('Approved') && !has('Denied') && !has('Failed');
}

/** From when until when a certificate is good, in milliseconds. Follows pkg/controller/certificates/authority. */
export function validity(seconds: number | undefined, now: number): { notBefore: number; notAfter: number } {
  const time = seconds === undefined ? longest : Math.min(Math.max(seconds * 1000, 10 * minute), longest);
  return { notBefore: now - backdate, notAfter: now + (time < short ? time : time - backdate) };
}
