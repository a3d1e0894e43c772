import { applyConfiguration } from '#apimachinery';
import type { ValidatingAdmissionPolicy } from '#types/admissionregistration-v1';
import { createWorkQueue, isConflict, isNotFound, timestamp } from '../../client/index.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { checkPolicy } from './check-policy.ts';

const manager = 'validatingadmissionpolicy-status';
const name = 'validatingadmissionpolicy-status-controller';

/**
 * Holds the expressions of policies against the schemas of what they match, once a generation, and applies what it found
 * as their status. Follows kube-controller-manager pkg/controller/validatingadmissionpolicystatus.
 */
export const validatingAdmissionPolicyStatusController: Controller = {
  name,
  start: ({ clock, activity, informers, log, client }) => {
    const { registry, definition, identity } = client(controllerComponent(name));
    const policies = informers.for('validatingadmissionpolicies');
    const kind = definition('validatingadmissionpolicies');

    async function applyStatus(policy: ValidatingAdmissionPolicy): Promise<void> {
      const { name: policyName = '', generation = 0 } = policy.metadata;
      // Types are told apart by when they were declared, as upstream.
      const warnings = checkPolicy(policy, registry.served(), `${(clock.now() % 1000) * 1_000_000}`);
      const config = {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name: policyName },
        status: {
          observedGeneration: generation,
          typeChecking: warnings.length === 0 ? {} : { expressionWarnings: warnings },
        },
      };
      await registry.update(
        kind,
        undefined,
        policyName,
        (live) =>
          applyConfiguration({
            live,
            config,
            typeKey: kind.schema,
            openapi: undefined,
            manager,
            subresource: 'status',
            force: true,
            now: timestamp(clock.now()),
            reset: [['spec']],
          }),
        { ...identity, fieldManager: manager, subresource: 'status', applied: true },
      );
    }

    const queue = createWorkQueue({
      name,
      clock,
      activity,
      log,
      work: async (key) => {
        const policy = policies.get(undefined, key);
        if (policy === undefined || (policy.metadata.generation ?? 0) <= (policy.status?.observedGeneration ?? 0))
          return;
        try {
          await applyStatus(policy);
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
