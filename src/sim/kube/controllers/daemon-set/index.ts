import { deepEqual, matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { ControllerRevision, DaemonSet } from '#types/apps-v1';
import type { Node, Pod } from '#types/core-v1';
import { createWorkQueue, isAlreadyExists, objectKey } from '../../client/index.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { planHistory, revisionData, sortRevisions, surplusRevisions } from '../workload/history.ts';
import { byController, candidates, indexByController } from '../workload/indexes.ts';
import { claim, controllerOf, controllerReference } from '../workload/owners.ts';
import { createPodControl, isNamespaceTerminating, slowStart } from '../workload/pod-control.ts';
import { nextAvailability } from '../workload/pods.ts';
import { writeStatus } from '../workload/status.ts';
import { templateHash } from '../workload/template-hash.ts';
import { daemonSetStatus, type EndedPod, planDaemonSet, planRollingUpdate } from './plan.ts';
import { daemonPod, revisionLabel } from './template.ts';

const component = 'daemonset-controller';
const firstBackOff = 1000;
const longestBackOff = 900_000;

/** Keeps a Pod on every node that is eligible. Follows kube-controller-manager pkg/controller/daemon. */
export const daemonSetController: Controller = {
  name: component,
  enabled: ({ client }) => {
    const { serves } = client(controllerComponent('daemon-set-controller'));
    return serves('daemonsets') && serves('controllerrevisions');
  },
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent('daemon-set-controller'));
    const recorder = recorderFor(component, client);
    const control = createPodControl(client, informers, recorder);
    const sets = informers.for('daemonsets');
    const pods = informers.for('pods');
    const nodes = informers.for('nodes');
    const revisions = informers.for('controllerrevisions');
    indexByController(pods);
    indexByController(revisions);
    /** When Pods of a set last failed on a node, and how long the next one is left. */
    const failures = new Map<string, { readonly at: number; readonly delay: number }>();

    const revisionsOf = (set: DaemonSet) => sortRevisions(revisions.byIndex(byController, set.metadata.uid ?? ''));

    async function createRevision(set: DaemonSet, number: number): Promise<ControllerRevision> {
      const { name = '', namespace = '', annotations } = set.metadata;
      for (let collisions = set.status?.collisionCount; ; collisions = (collisions ?? 0) + 1) {
        const hash = templateHash(set.spec.template, collisions);
        const fresh: ControllerRevision = {
          apiVersion: 'apps/v1',
          kind: 'ControllerRevision',
          metadata: {
            name: `${name}-${hash}`,
            namespace,
            labels: { ...set.spec.template.metadata?.labels, [revisionLabel]: hash },
            ...(annotations === undefined ? {} : { annotations }),
            ownerReferences: [controllerReference(set)],
          },
          data: revisionData(set.spec.template),
          revision: number,
        };
        try {
          const created = await client.create('controllerrevisions', fresh);
          revisions.observe(created);
          return created;
        } catch (error) {
          if (!isAlreadyExists(error)) throw error;
        }
      }
    }

    async function presentRevision(set: DaemonSet): Promise<ControllerRevision> {
      const selector = selectorFromLabelSelector(set.spec.selector);
      for (const revision of claim(set, selector, candidates(revisions, set)).changed) {
        revisions.observe(await client.update('controllerrevisions', revision));
      }
      const plan = planHistory(revisionsOf(set), revisionData(set.spec.template));
      if (plan.action === 'keep') return plan.revision;
      if (plan.action === 'create') return createRevision(set, plan.number);
      const renumbered = await client.update('controllerrevisions', { ...plan.revision, revision: plan.number });
      revisions.observe(renumbered);
      return renumbered;
    }

    /** Failed Pods that may go now; the others are looked at again when their time has come. */
    function dueFailures(set: DaemonSet, key: string, failed: readonly EndedPod[]): readonly Pod[] {
      const now = clock.now();
      return failed.flatMap(({ pod, node }) => {
        const place = `${set.metadata.uid ?? ''}/${set.status?.observedGeneration ?? 0}/${node}`;
        const last = failures.get(place);
        if (last !== undefined && now - last.at < last.delay) {
          queue.addAfter(key, last.at + last.delay - now);
          return [];
        }
        const expired = last === undefined || now - last.at > 2 * longestBackOff;
        failures.set(place, { at: now, delay: expired ? firstBackOff : Math.min(2 * last.delay, longestBackOff) });
        const { namespace = '', name = '' } = pod.metadata;
        const message = `Found failed daemon pod ${namespace}/${name} on node ${node}, will try to kill it`;
        recorder.event(set, 'Warning', 'FailedDaemonPod', message);
        return [pod];
      });
    }

    async function carryOut(
      set: DaemonSet,
      hash: string,
      plan: { readonly create: readonly string[]; readonly remove: readonly Pod[] },
    ): Promise<void> {
      const failure = await slowStart(plan.create.length, (index) =>
        control.create(set, daemonPod(set, hash, plan.create[index] ?? '')),
      );
      for (const pod of plan.remove) await control.remove(set, pod);
      if (failure !== undefined && !isNamespaceTerminating(failure)) throw failure;
    }

    async function truncate(set: DaemonSet, hash: string): Promise<void> {
      const used = new Set([hash, ...ownPods(set).map(({ metadata }) => metadata.labels?.[revisionLabel] ?? '')]);
      const isLive = ({ metadata }: ControllerRevision) => used.has(metadata.labels?.[revisionLabel] ?? '');
      for (const { metadata } of surplusRevisions(revisionsOf(set), isLive, set.spec.revisionHistoryLimit ?? 10)) {
        await client.delete('controllerrevisions', metadata.namespace, metadata.name ?? '');
      }
    }

    const ownPods = (set: DaemonSet) => pods.byIndex(byController, set.metadata.uid ?? '');

    async function work(key: string): Promise<void> {
      const set = sets.get(undefined, key);
      if (set === undefined) return;
      if (deepEqual(set.spec.selector, {})) {
        const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
        recorder.event(set, 'Warning', 'SelectingAll', message);
        return;
      }
      // What it owned may be gone or orphaned already: its status could only be wrong.
      if (set.metadata.deletionTimestamp !== undefined) return;
      const { changed } = claim(set, selectorFromLabelSelector(set.spec.selector), candidates(pods, set));
      for (const pod of changed) pods.observe(await client.update('pods', pod));
      const revision = await presentRevision(set);
      const hash = revision.metadata.labels?.[revisionLabel] ?? '';
      const state = () => ({ set, nodes: nodes.list(), pods: ownPods(set), hash, now: clock.now() });
      let failure: unknown;
      try {
        const plan = planDaemonSet(state());
        for (const { pod, node } of plan.succeeded) {
          const { namespace = '', name = '' } = pod.metadata;
          const message = `Found succeeded daemon pod ${namespace}/${name} on node ${node}, will try to delete it`;
          recorder.event(set, 'Normal', 'SucceededDaemonPod', message);
        }
        const ended = [...dueFailures(set, key, plan.failed), ...plan.succeeded.map(({ pod }) => pod)];
        const remove = [...plan.remove, ...ended];
        await carryOut(set, hash, { create: plan.create, remove });
        const busy = plan.create.length + remove.length > 0;
        if (!busy && (set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate') {
          await carryOut(set, hash, planRollingUpdate(state()));
        }
        await truncate(set, hash);
      } catch (error) {
        failure = error;
      }
      await writeStatus(client, informers, 'daemonsets', set, daemonSetStatus(state()));
      if (failure !== undefined) throw failure;
      const wait = nextAvailability(ownPods(set), set.spec.minReadySeconds ?? 0, clock.now());
      if (wait !== undefined) queue.addAfter(key, wait);
    }

    const queue = createWorkQueue({ name: component, clock, activity, log, work });

    const look = (pod: Pod) => {
      const manager = controllerOf(pod);
      const { namespace = '', labels } = pod.metadata;
      if (manager !== undefined) {
        if (manager.kind === 'DaemonSet') queue.add(`${namespace}/${manager.name}`);
        return;
      }
      for (const set of sets.list(namespace)) {
        if (matchesLabels(selectorFromLabelSelector(set.spec.selector), labels)) queue.add(objectKey(set));
      }
    };
    const all = () => {
      for (const set of sets.list()) queue.add(objectKey(set));
    };
    const matters = ({ metadata, spec }: Node) => [metadata.labels, spec?.taints, spec?.unschedulable];
    sets.onChange({ added: (set) => queue.add(objectKey(set)), updated: (set) => queue.add(objectKey(set)) });
    pods.onChange({
      added: look,
      updated: (next, previous) => {
        look(next);
        if (controllerOf(previous)?.uid !== controllerOf(next)?.uid) look(previous);
      },
      deleted: look,
    });
    nodes.onChange({
      added: all,
      updated: (next, previous) => {
        if (!deepEqual(matters(next), matters(previous))) all();
      },
      deleted: all,
    });
    return queue;
  },
};
