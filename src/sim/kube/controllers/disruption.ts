import { deepEqual, matchesLabels, scaledValue, selectorFromLabelSelector } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { Condition } from '#types/meta-v1';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '#types/policy-v1';
import { createWorkQueue, isConflict, objectKey, timestamp } from '../client/index.ts';
import { goSelector } from '../helpers/go-selector.ts';
import { type Controller, controllerComponent } from './controller.ts';
import { controllerOf } from './workload/owners.ts';
import { errorText } from './workload/pod-control.ts';
import { isPodReady, timeOf } from './workload/pods.ts';
import { writeStatus } from './workload/status.ts';

const component = 'disruption-controller';
/** An eviction that was allowed has to happen within this time. */
const deletionTimeout = 120_000;

/** What a Pod's controller wants: undefined when nothing manages the Pod. Throws when it has no scale. */
export type ScaleOf = (pod: Pod) => { readonly uid: string; readonly replicas: number } | undefined;

export interface Expectation {
  readonly expected: number;
  readonly desired: number;
  /** Pods that nothing manages although the budget needs to know how many there should be. */
  readonly unmanaged: readonly Pod[];
}

function expectedScale(
  pods: readonly Pod[],
  scaleOf: ScaleOf,
): { readonly expected: number; readonly unmanaged: Pod[] } {
  const scales = new Map<string, number>();
  const unmanaged: Pod[] = [];
  for (const pod of pods) {
    const scale = scaleOf(pod);
    if (scale === undefined) unmanaged.push(pod);
    else scales.set(scale.uid, scale.replicas);
  }
  return { expected: [...scales.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged };
}

/** How many Pods there should be and how many of them have to be healthy. Follows pkg/controller/disruption getExpectedPodCount. */
export function expectation(budget: PodDisruptionBudget, pods: readonly Pod[], scaleOf: ScaleOf): Expectation {
  const { minAvailable, maxUnavailable } = budget.spec;
  if (maxUnavailable !== undefined) {
    const { expected, unmanaged } = expectedScale(pods, scaleOf);
    return { expected, desired: Math.max(0, expected - scaledValue(maxUnavailable, expected, true)), unmanaged };
  }
  if (minAvailable === undefined) return { expected: 0, desired: 0, unmanaged: [] };
  if (typeof minAvailable === 'number') return { expected: pods.length, desired: minAvailable, unmanaged: [] };
  const { expected, unmanaged } = expectedScale(pods, scaleOf);
  return { expected, desired: scaledValue(minAvailable, expected, true), unmanaged };
}

/** The condition that tells whether a disruption is allowed; the time of change stays while the status does. */
function withAllowance(conditions: readonly Condition[], next: Condition): Condition[] {
  const current = conditions.find(({ type }) => type === next.type);
  if (current === undefined) return [...conditions, next];
  const since = current.status === next.status ? current.lastTransitionTime : next.lastTransitionTime;
  return conditions.map((condition) => (condition === current ? { ...next, lastTransitionTime: since } : condition));
}

/** Follows updatePdbStatus. `disrupted` are evictions under way, by Pod. */
export function budgetStatus(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  { expected, desired }: Expectation,
  disrupted: Readonly<Record<string, string>>,
  now: number,
): PodDisruptionBudgetStatus {
  const isHealthy = (pod: Pod) =>
    pod.metadata.deletionTimestamp === undefined && disrupted[pod.metadata.name ?? ''] === undefined && isPodReady(pod);
  const healthy = pods.filter(isHealthy).length;
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  const generation = budget.metadata.generation ?? 0;
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: allowed > 0 ? 'True' : 'False',
    observedGeneration: generation,
    lastTransitionTime: timestamp(now),
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  return {
    ...(generation === 0 ? {} : { observedGeneration: generation }),
    ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: { ...disrupted } }),
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    conditions: withAllowance(budget.status?.conditions ?? [], condition),
  };
}

/** Keeps PodDisruptionBudgets' status. Follows kube-controller-manager pkg/controller/disruption. */
export const disruptionController: Controller = {
  name: component,
  enabled: ({ client }) => client(controllerComponent(component)).serves('poddisruptionbudgets'),
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent(component));
    const recorder = recorderFor('controllermanager', client);
    const budgets = informers.for('poddisruptionbudgets');
    const pods = informers.for('pods');

    const scaleOf: ScaleOf = (pod) => {
      const manager = controllerOf(pod);
      if (manager === undefined) return undefined;
      const { namespace, name = '' } = pod.metadata;
      const missing = new Error(`found no controllers for pod "${name}"`);
      switch (manager.kind) {
        case 'ReplicaSet': {
          const replicaSet = informers.for('replicasets').get(namespace, manager.name);
          if (replicaSet === undefined || replicaSet.metadata.uid !== manager.uid) throw missing;
          const above = controllerOf(replicaSet);
          const deployment =
            above?.kind === 'Deployment' ? informers.for('deployments').get(namespace, above.name) : undefined;
          const owner = deployment !== undefined && deployment.metadata.uid === above?.uid ? deployment : replicaSet;
          return { uid: owner.metadata.uid ?? '', replicas: owner.spec.replicas ?? 1 };
        }
        case 'StatefulSet': {
          const set = informers.for('statefulsets').get(namespace, manager.name);
          if (set === undefined || set.metadata.uid !== manager.uid) throw missing;
          return { uid: manager.uid, replicas: set.spec.replicas ?? 1 };
        }
        case 'ReplicationController': {
          const controller = informers.for('replicationcontrollers').get(namespace, manager.name);
          if (controller === undefined || controller.metadata.uid !== manager.uid) throw missing;
          return { uid: manager.uid, replicas: controller.spec?.replicas ?? 1 };
        }
        case 'DaemonSet':
          throw new Error('daemonsets.apps does not implement the scale subresource');
        case 'Job':
          throw new Error('jobs.batch does not implement the scale subresource');
        default:
          throw missing;
      }
    };

    /** Evictions that were allowed and have not happened yet, and when the first of them is overdue. */
    function underWay(budget: PodDisruptionBudget, own: readonly Pod[]) {
      const disrupted: Record<string, string> = {};
      let after: number | undefined;
      for (const pod of own) {
        const name = pod.metadata.name ?? '';
        const since = budget.status?.disruptedPods?.[name];
        if (pod.metadata.deletionTimestamp !== undefined || since === undefined) continue;
        const left = (timeOf(since) ?? 0) + deletionTimeout - clock.now();
        if (left < 0) {
          const { namespace = '' } = budget.metadata;
          const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
          recorder.event(pod, 'Warning', 'NotDeleted', message);
          continue;
        }
        disrupted[name] = since;
        after = Math.min(after ?? left, left);
      }
      return { disrupted, after };
    }

    function podsOf(budget: PodDisruptionBudget): readonly Pod[] {
      const selector = selectorFromLabelSelector(budget.spec.selector);
      return pods.list(budget.metadata.namespace).filter(({ metadata }) => matchesLabels(selector, metadata.labels));
    }

    async function failSafe(budget: PodDisruptionBudget, error: unknown): Promise<void> {
      const { observedGeneration } = budget.status ?? {};
      const condition: Condition = {
        type: 'DisruptionAllowed',
        status: 'False',
        ...(observedGeneration === undefined ? {} : { observedGeneration }),
        lastTransitionTime: timestamp(clock.now()),
        reason: 'SyncFailed',
        message: errorText(error),
      };
      await writeStatus(client, informers, 'poddisruptionbudgets', budget, {
        currentHealthy: 0,
        desiredHealthy: 0,
        expectedPods: 0,
        ...budget.status,
        disruptionsAllowed: 0,
        conditions: withAllowance(budget.status?.conditions ?? [], condition),
      });
    }

    async function work(key: string): Promise<void> {
      const budget = budgets.get(undefined, key);
      if (budget === undefined) return;
      const own = podsOf(budget);
      if (own.length === 0) recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
      try {
        const expected = expectation(budget, own, scaleOf);
        if (expected.unmanaged.length > 0) {
          const selector = goSelector(budget.spec.selector);
          const message =
            `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, ` +
            'the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for ' +
            'these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
          recorder.event(budget, 'Warning', 'UnmanagedPods', message);
        }
        const { disrupted, after } = underWay(budget, own);
        const status = budgetStatus(budget, own, expected, disrupted, clock.now());
        await writeStatus(client, informers, 'poddisruptionbudgets', budget, status);
        if (after !== undefined) queue.addAfter(key, after);
      } catch (error) {
        if (isConflict(error)) throw error;
        const text = `Failed to calculate the number of expected pods: ${errorText(error)}`;
        recorder.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', text);
        await failSafe(budget, error);
      }
    }

    const queue = createWorkQueue({ name: component, clock, activity, log, work });

    const look = (pod: Pod) => {
      const { name = '', namespace = '', labels } = pod.metadata;
      const own = budgets
        .list(namespace)
        .filter(({ spec }) => matchesLabels(selectorFromLabelSelector(spec.selector), labels));
      for (const budget of own) queue.add(objectKey(budget));
      const [first] = own;
      if (first === undefined || own.length < 2) return;
      const chosen = JSON.stringify(first.metadata.name);
      const message = `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose ${chosen} arbitrarily.`;
      recorder.event(pod, 'Warning', 'MultiplePodDisruptionBudgets', message);
    };
    budgets.onChange({
      added: (budget) => queue.add(objectKey(budget)),
      updated: (budget) => queue.add(objectKey(budget)),
    });
    pods.onChange({
      added: look,
      updated: (next, previous) => {
        look(next);
        if (!deepEqual(next.metadata.labels, previous.metadata.labels)) look(previous);
      },
      deleted: look,
    });
    return queue;
  },
};
