import { deepCopy, parseCertificateRequest } from '#apimachinery';
import type { CertificateSigningRequest } from '#types/certificates-v1';
import { createWorkQueue, objectKey, timestamp } from '../client/index.ts';
import { type Controller, controllerComponent } from './controller.ts';
import { signers } from './signers.ts';

const signer = 'kubernetes.io/kube-apiserver-client-kubelet';
const prefix = 'system:certificates.k8s.io:certificatesigningrequests:';

/**
 * Approves requests of kubelets that join, or that renew their certificate, when their groups are bound to the ClusterRole
 * that lets them. Follows kube-controller-manager pkg/controller/certificates/approver; roles of other names are not asked.
 */
export const certificateApprovingController: Controller = {
  name: 'certificatesigningrequest-approving-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent('certificate-controller'));
    const requests = informers.for('certificatesigningrequests');

    function isAllowed({ spec }: CertificateSigningRequest, role: string): boolean {
      const names = new Set([...(spec.groups ?? []), spec.username ?? '']);
      return client
        .list('clusterrolebindings')
        .filter(({ roleRef }) => roleRef.name === role)
        .some(({ subjects = [] }) => subjects.some(({ name }) => names.has(name)));
    }

    const queue = createWorkQueue({
      name: certificateApprovingController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const request = requests.get(undefined, key);
        if (request === undefined || request.spec.signerName !== signer) return;
        if (request.status?.certificate || (request.status?.conditions ?? []).length > 0) return;
        const parsed = parseCertificateRequest(request.spec.request);
        if (signers[signer]?.(parsed, request.spec.usages ?? []) !== undefined) return;
        const isOwn = request.spec.username === parsed.commonName;
        const role = `${prefix}${isOwn ? 'selfnodeclient' : 'nodeclient'}`;
        if (!isAllowed(request, role)) return;
        const next = deepCopy(request) as CertificateSigningRequest;
        const now = timestamp(clock.now());
        const message = `Auto approving ${isOwn ? 'self ' : ''}kubelet client certificate after SubjectAccessReview.`;
        const approved = { type: 'Approved', status: 'True', reason: 'AutoApproved', message };
        next.status = {
          ...next.status,
          conditions: [{ ...approved, lastUpdateTime: now, lastTransitionTime: now }],
        };
        await client.update('certificatesigningrequests', next, 'approval');
      },
    });
    requests.onChange({
      added: (request) => queue.add(objectKey(request)),
      updated: (request) => queue.add(objectKey(request)),
    });
    return queue;
  },
};
