import { deepCopy } from '#apimachinery';
import type { ValidatingAdmissionPolicy } from '#types/admissionregistration-v1';
import { createWorkQueue, isConflict, isNotFound } from '../client/index.ts';
import { type Controller, controllerComponent } from './controller.ts';

/**
 * Says that a policy was looked at. Checking its expressions against the schemas of what it matches is not simulated: it
 * warns of nothing. Follows kube-controller-manager pkg/controller/validatingadmissionpolicystatus.
 */
export const validatingAdmissionPolicyStatusController: Controller = {
  name: 'validatingadmissionpolicy-status-controller',
  start: ({ clock, activity, informers, log, client }) => {
    const { registry, definition } = client(controllerComponent('validatingadmissionpolicy-status-controller'));
    const policies = informers.for('validatingadmissionpolicies');
    const user = {
      name: 'system:serviceaccount:kube-system:validatingadmissionpolicy-status-controller',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
    };
    const isSeen = ({ metadata, status }: ValidatingAdmissionPolicy) =>
      status?.observedGeneration !== undefined && status.observedGeneration >= (metadata.generation ?? 0);
    const queue = createWorkQueue({
      name: 'validatingadmissionpolicy-status-controller',
      clock,
      activity,
      log,
      work: async (name) => {
        const policy = policies.get(undefined, name);
        if (policy === undefined || isSeen(policy)) return;
        const options = { user, fieldManager: 'kube-controller-manager', subresource: 'status' };
        try {
          await registry.update(
            definition('validatingadmissionpolicies'),
            undefined,
            name,
            (current) => {
              const next = deepCopy(current) as ValidatingAdmissionPolicy;
              next.status = { ...next.status, observedGeneration: next.metadata.generation ?? 0, typeChecking: {} };
              return next;
            },
            options,
          );
        } catch (error) {
          if (!isNotFound(error) && !isConflict(error)) throw error;
        }
      },
    });
    const look = ({ metadata }: ValidatingAdmissionPolicy) => queue.add(metadata.name ?? '');
    for (const policy of policies.list()) look(policy);
    policies.onChange({ added: look, updated: look, deleted: () => {} });
    return queue;
  },
};
