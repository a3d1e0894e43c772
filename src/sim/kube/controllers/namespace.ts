import type { KubeObject } from '#apimachinery';
import type { Namespace, NamespaceCondition, Pod } from '#types/core-v1';
import { createWorkQueue, isConflict, isNotFound, timestamp } from '../client/index.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { type Controller, controllerComponent } from './controller.ts';

/** What is left of one kind in a namespace that goes away. */
export interface Remaining {
  /** `pods`, `deployments.apps`. */
  readonly resource: string;
  readonly objects: readonly KubeObject[];
}

function condition(type: string, status: boolean, reason: string, message: string, now: number): NamespaceCondition {
  return { type, status: status ? 'True' : 'False', lastTransitionTime: timestamp(now), reason, message };
}

function contentMessage(remaining: readonly Remaining[]): string {
  const counts = remaining.map(({ resource, objects }) => `${resource}. has ${objects.length} resource instances`);
  return `Some resources are remaining: ${counts.sort().join(', ')}`;
}

function finalizerMessage(finalizers: ReadonlyMap<string, number>): string {
  const counts = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  return `Some content in the namespace has finalizers remaining: ${counts.sort().join(', ')}`;
}

/** The conditions of a namespace that goes away. Follows pkg/controller/namespace/deletion status_condition_utils. */
export function deletionConditions(remaining: readonly Remaining[], now: number): readonly NamespaceCondition[] {
  const finalizers = new Map<string, number>();
  for (const { objects } of remaining) {
    for (const { metadata } of objects) {
      for (const finalizer of metadata.finalizers ?? [])
        finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
    }
  }
  return [
    condition(
      'NamespaceDeletionDiscoveryFailure',
      false,
      'ResourcesDiscovered',
      'All resources successfully discovered',
      now,
    ),
    condition(
      'NamespaceDeletionGroupVersionParsingFailure',
      false,
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
      now,
    ),
    condition(
      'NamespaceDeletionContentFailure',
      false,
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
      now,
    ),
    remaining.length > 0
      ? condition('NamespaceContentRemaining', true, 'SomeResourcesRemain', contentMessage(remaining), now)
      : condition('NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed', now),
    finalizers.size > 0
      ? condition('NamespaceFinalizersRemaining', true, 'SomeFinalizersRemain', finalizerMessage(finalizers), now)
      : condition(
          'NamespaceFinalizersRemaining',
          false,
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
          now,
        ),
  ];
}

/** Old conditions with the new ones put in; the transition time of an unchanged status stays. */
function mergeConditions(
  old: readonly NamespaceCondition[],
  next: readonly NamespaceCondition[],
): NamespaceCondition[] | undefined {
  const merged = next.map((fresh) => {
    const before = old.find(({ type }) => type === fresh.type);
    if (before?.status !== fresh.status || before.lastTransitionTime === undefined) return fresh;
    return { ...fresh, lastTransitionTime: before.lastTransitionTime };
  });
  const same = merged.every((fresh) =>
    old.some(
      ({ type, status, message }) => type === fresh.type && status === fresh.status && message === fresh.message,
    ),
  );
  return same ? undefined : merged;
}

/** After news of a namespace, so that nobody writes into it any more; namespaceDeletionGracePeriod. */
const firstLook = 5_000;
/** Seconds that finalizers are given before the next look; finalizerEstimateSeconds. */
const finalizerEstimate = 15;

/**
 * Seconds until what is left may be gone, as estimated when the deletion began: the longest grace period of the Pods,
 * the estimate for finalizers, 0 for everything that should have gone at once.
 */
export function estimatedSeconds(before: readonly Pod[], remaining: readonly Remaining[], since: number): number {
  const running = before.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  const grace = Math.max(0, ...running.map(({ spec }) => spec?.terminationGracePeriodSeconds ?? 0));
  if (since < grace * 1000) return grace;
  return remaining.some(({ objects }) => objects.some(({ metadata }) => (metadata.finalizers ?? []).length > 0))
    ? finalizerEstimate
    : 0;
}

/**
 * Empties namespaces that are deleted, Pods first: five seconds after each change of the namespace, and again when what
 * is left may be gone. Follows kube-controller-manager pkg/controller/namespace.
 */
export const namespaceController: Controller = {
  name: 'namespace-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const component = controllerComponent('namespace-controller');
    const client = clientFor(component);
    const { registry } = client;
    const user = { name: component.user, groups: ['system:authenticated'] };
    const namespaces = informers.for('namespaces');

    const deletable = () =>
      registry
        .resources()
        .filter(({ namespaced, verbs }) => namespaced && (verbs === undefined || verbs.includes('delete')));
    const fullName = ({ group, resource }: ResourceDefinition) => (group === '' ? resource : `${resource}.${group}`);

    async function empty(namespace: string, definitions: readonly ResourceDefinition[]): Promise<Remaining[]> {
      const remaining: Remaining[] = [];
      for (const definition of definitions) {
        for (const { metadata } of registry.list(definition, { namespace }).items) {
          if (metadata.deletionTimestamp !== undefined) continue;
          try {
            const options = { user, propagationPolicy: 'Background' } as const;
            await registry.delete(definition, namespace, metadata.name ?? '', options);
          } catch (error) {
            if (!isNotFound(error) && !isConflict(error)) throw error;
          }
        }
        const objects = registry.list(definition, { namespace }).items;
        if (objects.length > 0) remaining.push({ resource: fullName(definition), objects });
      }
      return remaining;
    }

    async function finalize(name: string, conditions: readonly NamespaceCondition[], done: boolean): Promise<void> {
      await client.change(
        'namespaces',
        undefined,
        name,
        (draft) => {
          const merged = mergeConditions(draft.status?.conditions ?? [], conditions);
          if (merged === undefined) return false;
          draft.status = { ...draft.status, conditions: merged };
          return true;
        },
        'status',
      );
      if (!done) return;
      await client.change(
        'namespaces',
        undefined,
        name,
        (draft) => {
          draft.spec = {
            ...draft.spec,
            finalizers: (draft.spec?.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes'),
          };
          return true;
        },
        'finalize',
      );
    }

    const queue = createWorkQueue({
      name: namespaceController.name,
      clock,
      activity,
      log,
      work: async (name) => {
        const namespace: Namespace | undefined = namespaces.get(undefined, name);
        if (namespace?.metadata.deletionTimestamp === undefined) return;
        if (namespace.spec?.finalizers?.includes('kubernetes') !== true) return;
        const pods = client.list('pods', name);
        const definitions = deletable();
        const isPod = ({ group, resource }: ResourceDefinition) => group === '' && resource === 'pods';
        let remaining = await empty(name, definitions.filter(isPod));
        const podsRemain = remaining.length > 0;
        if (!podsRemain) {
          remaining = await empty(
            name,
            definitions.filter((definition) => !isPod(definition)),
          );
          // Deleting one kind may make events, which are a kind as well.
          if (remaining.length > 0 && remaining.every(({ resource }) => resource.startsWith('events'))) {
            remaining = await empty(name, definitions);
          }
        }
        try {
          // As upstream, Pods that remain are not told about: the conditions come after the rest was looked at.
          const told = podsRemain ? [] : remaining;
          await finalize(name, deletionConditions(told, clock.now()), remaining.length === 0);
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
        if (remaining.length === 0) return;
        const since = clock.now() - Date.parse(namespace.metadata.deletionTimestamp);
        const estimate = estimatedSeconds(pods, remaining, since);
        queue.addAfter(name, (Math.floor(estimate / 2) + 1) * 1000);
      },
    });

    const enqueue = ({ metadata }: Namespace) => {
      if (metadata.deletionTimestamp !== undefined) queue.addAfter(metadata.name ?? '', firstLook);
    };
    namespaces.onChange({ added: enqueue, updated: enqueue });
    return queue;
  },
};
