import { matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { ControllerRevision, StatefulSet } from '#types/apps-v1';
import type { Pod } from '#types/core-v1';
import { createWorkQueue, isAlreadyExists, objectKey } from '../../client/index.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { planHistory, revisionData, sortRevisions, surplusRevisions, templateOf } from '../workload/history.ts';
import { byController, candidates, indexByController } from '../workload/indexes.ts';
import { claim, controllerOf, controllerReference } from '../workload/owners.ts';
import { slowStart } from '../workload/pod-control.ts';
import { nextAvailability } from '../workload/pods.ts';
import { writeStatus } from '../workload/status.ts';
import { revisionHash } from '../workload/template-hash.ts';
import { parseOrdinal, revisionLabel } from './identity.ts';
import { createMembers } from './members.ts';
import { isParallel, planStatefulSet, type SetRevision } from './plan.ts';

const component = 'statefulset-controller';

/** Keeps members with names, places and claims of their own. Follows kube-controller-manager pkg/controller/statefulset. */
export const statefulSetController: Controller = {
  name: component,
  enabled: ({ client }) => {
    const { serves } = client(controllerComponent(component));
    return serves('statefulsets') && serves('controllerrevisions');
  },
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent(component));
    const members = createMembers(client, informers, recorderFor(component, client));
    const sets = informers.for('statefulsets');
    const pods = informers.for('pods');
    const revisions = informers.for('controllerrevisions');
    indexByController(pods);
    indexByController(revisions);

    async function createRevision(set: StatefulSet, number: number): Promise<ControllerRevision> {
      const data = revisionData(set.spec.template);
      const { name = '', namespace = '', annotations } = set.metadata;
      for (let collisions = set.status?.collisionCount ?? 0; ; collisions += 1) {
        const hash = revisionHash(data, collisions);
        const fresh: ControllerRevision = {
          apiVersion: 'apps/v1',
          kind: 'ControllerRevision',
          metadata: {
            name: `${name}-${hash}`,
            namespace,
            labels: { ...set.spec.template.metadata?.labels, 'controller.kubernetes.io/hash': hash },
            ...(annotations === undefined ? {} : { annotations }),
            ownerReferences: [controllerReference(set)],
          },
          data,
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

    async function latestRevision(
      set: StatefulSet,
      sorted: readonly ControllerRevision[],
    ): Promise<ControllerRevision> {
      const plan = planHistory(sorted, revisionData(set.spec.template));
      if (plan.action === 'keep') return plan.revision;
      if (plan.action === 'create') return createRevision(set, plan.number);
      const renumbered = await client.update('controllerrevisions', { ...plan.revision, revision: plan.number });
      revisions.observe(renumbered);
      return renumbered;
    }

    function ownRevisions(set: StatefulSet): ControllerRevision[] {
      return sortRevisions(revisions.byIndex(byController, set.metadata.uid ?? ''));
    }

    async function truncate(set: StatefulSet, live: ReadonlySet<string>): Promise<void> {
      const isLive = ({ metadata }: ControllerRevision) => live.has(metadata.name ?? '');
      for (const { metadata } of surplusRevisions(ownRevisions(set), isLive, set.spec.revisionHistoryLimit ?? 10)) {
        await client.delete('controllerrevisions', metadata.namespace, metadata.name ?? '');
      }
    }

    async function work(key: string): Promise<void> {
      const set = sets.get(undefined, key);
      if (set === undefined) return;
      const selector = selectorFromLabelSelector(set.spec.selector);
      const isMember = (pod: Pod) => parseOrdinal(pod.metadata.name ?? '')?.parent === set.metadata.name;
      const { changed } = claim(set, selector, candidates(pods, set), isMember);
      for (const pod of changed) pods.observe(await client.update('pods', pod));
      const orphans = claim(set, selector, candidates(revisions, set)).changed;
      for (const revision of orphans) revisions.observe(await client.update('controllerrevisions', revision));

      const sorted = ownRevisions(set);
      const latest = await latestRevision(set, sorted);
      const asRevision = (revision: ControllerRevision): SetRevision => ({
        name: revision.metadata.name ?? '',
        template: templateOf(revision) ?? set.spec.template,
      });
      const update = { name: latest.metadata.name ?? '', template: set.spec.template };
      const stored = sorted.find(({ metadata }) => metadata.name === set.status?.currentRevision);
      const current = stored === undefined ? update : asRevision(stored);
      const own = pods.byIndex(byController, set.metadata.uid ?? '');
      const plan = planStatefulSet({
        set,
        pods: own,
        current,
        update,
        collisionCount: set.status?.collisionCount ?? 0,
        hasStaleClaim: (ordinal) => members.hasStaleClaim(set, ordinal),
        now: clock.now(),
      });
      if (set.metadata.deletionTimestamp === undefined) await members.keepOwners(set, own);
      const { steps } = plan;
      let failure: unknown;
      if (isParallel(set)) {
        failure = await slowStart(steps.length, async (index) => {
          const step = steps[index];
          if (step !== undefined) await members.perform(set, step);
        });
      } else {
        try {
          for (const step of steps) await members.perform(set, step);
        } catch (error) {
          failure = error;
        }
      }
      await writeStatus(client, informers, 'statefulsets', set, plan.status);
      const live = new Set([
        current.name,
        update.name,
        ...own.map(({ metadata }) => metadata.labels?.[revisionLabel] ?? ''),
      ]);
      await truncate(set, live);
      if (failure !== undefined) throw failure;
      const wait = nextAvailability(own, set.spec.minReadySeconds ?? 0, clock.now());
      if (wait !== undefined) queue.addAfter(key, wait);
      if (plan.again !== undefined) queue.addAfter(key, plan.again);
    }

    const queue = createWorkQueue({ name: component, clock, activity, log, work });

    const look = (pod: Pod) => {
      const manager = controllerOf(pod);
      const { namespace = '', labels, name = '' } = pod.metadata;
      if (manager !== undefined) {
        if (manager.kind === 'StatefulSet') queue.add(`${namespace}/${manager.name}`);
        return;
      }
      const parent = parseOrdinal(name)?.parent;
      const set = parent === undefined ? undefined : sets.get(namespace, parent);
      if (set !== undefined && matchesLabels(selectorFromLabelSelector(set.spec.selector), labels)) {
        queue.add(objectKey(set));
      }
    };
    sets.onChange({ added: (set) => queue.add(objectKey(set)), updated: (set) => queue.add(objectKey(set)) });
    pods.onChange({
      added: look,
      updated: (next, previous) => {
        look(next);
        if (controllerOf(previous)?.uid !== controllerOf(next)?.uid) look(previous);
      },
      deleted: look,
    });
    informers.for('persistentvolumeclaims').onChange({
      deleted: ({ metadata }) => {
        // A Pod may wait for a claim of its name to be gone.
        for (const set of sets.list(metadata.namespace)) {
          const name = set.metadata.name ?? '';
          if (metadata.name?.includes(`-${name}-`) === true) queue.add(objectKey(set));
        }
      },
    });
    return queue;
  },
};
