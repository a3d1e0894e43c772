import { deepEqual, matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { Deployment, ReplicaSet } from '#types/apps-v1';
import { createWorkQueue, createWriter, isAlreadyExists, isNotFound, objectKey } from '../../client/index.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { byController, candidates, indexByController } from '../workload/indexes.ts';
import { claim, controllerOf, isControlledBy } from '../workload/owners.ts';
import { errorText, isNamespaceTerminating } from '../workload/pod-control.ts';
import { writeStatus } from '../workload/status.ts';
import { deploymentCondition, reasons, withCondition } from './conditions.ts';
import { isOfTemplate, planDeployment } from './plan.ts';

const component = 'deployment-controller';

/** Rolls Deployments out. Follows kube-controller-manager pkg/controller/deployment. */
export const deploymentController: Controller = {
  name: component,
  enabled: ({ client }) => {
    const { serves } = client(controllerComponent(component));
    return serves('deployments') && serves('replicasets');
  },
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent(component));
    const recorder = recorderFor(component, client);
    const writer = createWriter(client, informers, recorder);
    const deployments = informers.for('deployments');
    const replicaSets = informers.for('replicasets');
    const pods = informers.for('pods');
    indexByController(replicaSets);
    indexByController(pods);

    /** A new ReplicaSet could not be made: its name is taken, or the API server refuses it. */
    async function notCreated(deployment: Deployment, fresh: ReplicaSet, error: unknown): Promise<void> {
      const { namespace, name = '' } = fresh.metadata;
      if (isNamespaceTerminating(error)) return;
      if (isAlreadyExists(error)) {
        const present = replicaSets.get(namespace, name);
        if (present !== undefined && isControlledBy(present, deployment) && isOfTemplate(present, deployment)) return;
        const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
        await writeStatus(client, informers, 'deployments', deployment, { ...deployment.status, collisionCount });
        return;
      }
      const message = `Failed to create new replica set "${name}": ${errorText(error)}`;
      if (deployment.spec.progressDeadlineSeconds !== undefined) {
        const condition = deploymentCondition('Progressing', 'False', reasons.failedCreate, message, clock.now());
        const conditions = withCondition(deployment.status?.conditions ?? [], condition);
        await writeStatus(client, informers, 'deployments', deployment, { ...deployment.status, conditions });
      }
      recorder.event(deployment, 'Warning', reasons.failedCreate, message);
      throw error;
    }

    async function work(key: string): Promise<void> {
      const deployment = deployments.get(undefined, key);
      if (deployment === undefined) return;
      const { generation = 0 } = deployment.metadata;
      if (deepEqual(deployment.spec.selector, {})) {
        const message = 'This deployment is selecting all pods. A non-empty selector is required.';
        recorder.event(deployment, 'Warning', 'SelectingAll', message);
        if ((deployment.status?.observedGeneration ?? 0) < generation) {
          const status = { ...deployment.status, observedGeneration: generation };
          await writeStatus(client, informers, 'deployments', deployment, status);
        }
        return;
      }
      const selector = selectorFromLabelSelector(deployment.spec.selector);
      const { claimed, changed } = claim(deployment, selector, candidates(replicaSets, deployment));
      await writer.perform(changed.map((object) => ({ write: 'update', resource: 'replicasets', object })));
      const plan = planDeployment({
        deployment,
        replicaSets: claimed.map((object) => replicaSets.get(undefined, objectKey(object)) ?? object),
        pods: ({ metadata }) => pods.byIndex(byController, metadata.uid ?? ''),
        now: clock.now(),
      });
      const first = plan.writes.findIndex(({ write }) => write === 'create');
      const creation = plan.writes[first];
      if (creation?.write === 'create') {
        await writer.perform(plan.writes.slice(0, first));
        try {
          await writer.perform([creation]);
        } catch (error) {
          await notCreated(deployment, creation.object as ReplicaSet, error);
          queue.add(key);
          return;
        }
      }
      try {
        await writer.perform(plan.writes.slice(first + 1));
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      if (plan.after !== undefined) queue.addAfter(key, plan.after);
    }

    const queue = createWorkQueue({ name: component, clock, activity, log, work });

    const look = (replicaSet: ReplicaSet) => {
      const manager = controllerOf(replicaSet);
      const { namespace = '', labels } = replicaSet.metadata;
      if (manager !== undefined) {
        if (manager.kind === 'Deployment') queue.add(`${namespace}/${manager.name}`);
        return;
      }
      for (const deployment of deployments.list(namespace)) {
        if (matchesLabels(selectorFromLabelSelector(deployment.spec.selector), labels))
          queue.add(objectKey(deployment));
      }
    };
    deployments.onChange({
      added: (deployment) => queue.add(objectKey(deployment)),
      updated: (deployment) => queue.add(objectKey(deployment)),
    });
    replicaSets.onChange({
      added: look,
      updated: (next, previous) => {
        look(next);
        if (controllerOf(previous)?.uid !== controllerOf(next)?.uid) look(previous);
      },
      deleted: look,
    });
    pods.onChange({
      deleted: (pod) => {
        // Recreate waits for the last old Pod.
        const manager = controllerOf(pod);
        if (manager?.kind !== 'ReplicaSet') return;
        const owner = replicaSets.get(pod.metadata.namespace, manager.name);
        if (owner?.metadata.uid === manager.uid && owner !== undefined) look(owner);
      },
    });
    return queue;
  },
};
