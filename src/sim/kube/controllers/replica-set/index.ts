import {
  type KubeObject,
  type LabelSelector,
  matchesLabels,
  selectorFromLabelSelector,
  selectorFromSet,
} from '#apimachinery';
import type { ReplicaSet } from '#types/apps-v1';
import type { Pod, ReplicationController } from '#types/core-v1';
import { createWorkQueue, objectKey } from '../../client/index.ts';
import { type Controller, type ControllerContext, controllerComponent } from '../controller.ts';
import { byController, candidates, indexByController } from '../workload/indexes.ts';
import { claim, controllerOf, isControlledBy } from '../workload/owners.ts';
import {
  createPodControl,
  errorText,
  isNamespaceTerminating,
  podFromTemplate,
  slowStart,
} from '../workload/pod-control.ts';
import { isPodActive, nextAvailability } from '../workload/pods.ts';
import { writeStatus } from '../workload/status.ts';
import { planReplicas, type ReplicaFailure, type ReplicaOwner, replicaStatus } from './plan.ts';

/** From so many Pods on an owner is no longer looked at for each change of each of them. */
const manyPods = 50;

/** So many Pods that failed are replaced at once. */
const soonReplaced = 20;
/**
 * What a Pod that its node refuses takes at least before the next one comes; milliseconds. A real control plane is not faster, and
 * nothing else slows down an owner whose Pods fail as soon as they are made.
 */
const replacementTime = 200;

interface Flavour {
  readonly resource: 'replicasets' | 'replicationcontrollers';
  readonly kind: 'ReplicaSet' | 'ReplicationController';
  /** As events name it. */
  readonly component: string;
  readonly selector: (owner: KubeObject) => LabelSelector;
}

/** Keeps the number of Pods of each owner of one kind. */
function startReplicaManager(flavour: Flavour, context: ControllerContext): { close(): void } {
  const { clock, activity, informers, log } = context;
  const client = context.client(controllerComponent(flavour.component));
  const recorder = context.recorder(flavour.component, client);
  const control = createPodControl(client, informers, recorder);
  const owners = informers.for(flavour.resource);
  const pods = informers.for('pods');
  indexByController(pods);
  indexByController(owners as never);

  /** The active Pods of everything that has the same owner as this one. */
  function related(owner: KubeObject, own: readonly Pod[]): readonly Pod[] {
    const manager = controllerOf(owner);
    if (manager === undefined) return own;
    return owners
      .byIndex(byController, manager.uid)
      .flatMap((sibling) => pods.byIndex(byController, (sibling as KubeObject).metadata.uid ?? ''));
  }

  /** When an owner with many failed Pods got its last one, by key. */
  const replaced = new Map<string, number>();

  /** How many of the Pods that are missing may be made now; the others come one by one. */
  function due(key: string, own: readonly Pod[], missing: number): number {
    const failed = own.reduce((count, { status }) => (status?.phase === 'Failed' ? count + 1 : count), 0);
    if (missing === 0 || failed < soonReplaced) return missing;
    const now = clock.now();
    const last = replaced.get(key);
    const wait = last === undefined ? 0 : Math.max(0, last + replacementTime - now);
    queue.addAfter(key, wait === 0 ? replacementTime : wait);
    if (wait > 0) return 0;
    replaced.set(key, now);
    return 1;
  }

  async function carryOut(
    key: string,
    owner: ReplicaOwner & KubeObject,
    own: readonly Pod[],
  ): Promise<ReplicaFailure | undefined> {
    const plan = planReplicas(owner, own, related(owner, own), clock.now());
    if (plan.create > 0) {
      const pod = podFromTemplate(owner.spec.template, owner);
      const error = await slowStart(due(key, own, plan.create), () => control.create(owner, pod));
      if (error === undefined || isNamespaceTerminating(error)) return undefined;
      return { reason: 'FailedCreate', message: errorText(error) };
    }
    for (const pod of plan.remove) {
      try {
        await control.remove(owner, pod);
      } catch (error) {
        return { reason: 'FailedDelete', message: errorText(error) };
      }
    }
    return undefined;
  }

  async function work(key: string): Promise<void> {
    const owner = owners.get(undefined, key) as (ReplicaOwner & KubeObject) | undefined;
    if (owner === undefined) {
      replaced.delete(key);
      return;
    }
    const selector = flavour.selector(owner);
    const { changed } = claim(
      owner,
      selector,
      candidates(pods, owner).filter((pod) => isPodActive(pod) || isControlledBy(pod, owner)),
    );
    for (const pod of changed) pods.observe(await client.update('pods', pod));
    // What is made or removed now is counted when it is seen, at the next look.
    const own = [...pods.byIndex(byController, owner.metadata.uid ?? '')];
    const failure = await carryOut(key, owner, own);
    const now = clock.now();
    await writeStatus(client, informers, flavour.resource, owner, replicaStatus(owner, own, failure, now));
    if (failure !== undefined) throw new Error(failure.message);
    const wait = nextAvailability(own, owner.spec.minReadySeconds ?? 0, now);
    if (wait !== undefined) queue.addAfter(key, wait);
  }

  const queue = createWorkQueue({
    name: flavour.component,
    clock,
    activity,
    log,
    work,
    isCostly: (key) => (owners.get(undefined, key)?.status?.replicas ?? 0) > manyPods,
  });

  function ownersOf(pod: Pod): readonly string[] {
    const manager = controllerOf(pod);
    const { namespace = '' } = pod.metadata;
    if (manager !== undefined) return manager.kind === flavour.kind ? [`${namespace}/${manager.name}`] : [];
    return (owners.list(namespace) as readonly KubeObject[])
      .filter((owner) => matchesLabels(flavour.selector(owner), pod.metadata.labels))
      .map(objectKey);
  }
  const look = (pod: Pod) => {
    for (const key of ownersOf(pod)) queue.add(key);
  };
  owners.onChange({
    added: (owner) => queue.add(objectKey(owner as KubeObject)),
    updated: (owner) => queue.add(objectKey(owner as KubeObject)),
  });
  pods.onChange({
    added: look,
    updated: (next, previous) => {
      look(next);
      if (controllerOf(previous)?.uid !== controllerOf(next)?.uid) look(previous);
    },
    deleted: look,
  });
  return queue;
}

/** Keeps as many Pods as each ReplicaSet asks for. Follows kube-controller-manager pkg/controller/replicaset. */
export const replicaSetController: Controller = {
  name: 'replicaset-controller',
  enabled: ({ client }) => client(controllerComponent('replicaset-controller')).serves('replicasets'),
  start: (context) =>
    startReplicaManager(
      {
        resource: 'replicasets',
        kind: 'ReplicaSet',
        component: 'replicaset-controller',
        selector: (owner) => selectorFromLabelSelector((owner as ReplicaSet).spec.selector),
      },
      context,
    ),
};

/** The same for ReplicationControllers. Follows pkg/controller/replication. */
export const replicationController: Controller = {
  name: 'replication-controller',
  enabled: ({ client }) => client(controllerComponent('replication-controller')).serves('replicationcontrollers'),
  start: (context) =>
    startReplicaManager(
      {
        resource: 'replicationcontrollers',
        kind: 'ReplicationController',
        component: 'replication-controller',
        selector: (owner) => {
          const { selector } = (owner as ReplicationController).spec ?? {};
          return selector === undefined || Object.keys(selector).length === 0 ? 'nothing' : selectorFromSet(selector);
        },
      },
      context,
    ),
};
