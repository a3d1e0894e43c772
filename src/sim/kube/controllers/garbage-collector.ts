import type { KubeObject, OwnerReference } from '#apimachinery';
import { createInformer, createWorkQueue, type Informer, isNotFound, objectKey } from '../client/index.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { type Controller, controllerComponent } from './controller.ts';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

/** What is to be done about one object, given how its owners are. */
export type CollectionPlan =
  | { readonly action: 'keep' }
  | { readonly action: 'delete'; readonly policy: 'Background' | 'Foreground' }
  /** Some owners stay: the references to the others go. */
  | { readonly action: 'disown'; readonly uids: readonly string[] };

/** `waiting`: it is being deleted once its dependents are. */
export type OwnerState = 'solid' | 'dangling' | 'waiting';

/** Follows pkg/controller/garbagecollector attemptToDeleteItem. */
export function planCollection(
  owners: readonly OwnerReference[],
  stateOf: (owner: OwnerReference) => OwnerState,
  hasDependents: () => boolean,
): CollectionPlan {
  if (owners.length === 0) return { action: 'keep' };
  const states = owners.map((owner) => [owner.uid, stateOf(owner)] as const);
  const uids = states.flatMap(([uid, state]) => (state === 'solid' ? [] : [uid]));
  if (uids.length === 0) return { action: 'keep' };
  if (uids.length < owners.length) return { action: 'disown', uids };
  const isAwaited = states.some(([, state]) => state === 'waiting');
  return { action: 'delete', policy: isAwaited && hasDependents() ? 'Foreground' : 'Background' };
}

interface Kind {
  readonly definition: ResourceDefinition;
  readonly informer: Informer<KubeObject>;
}

const byOwner = 'owner';

/** Deletes what belonged to deleted objects. Follows kube-controller-manager pkg/controller/garbagecollector. */
export const garbageCollector: Controller = {
  name: 'garbage-collector-controller',
  start: ({ clock, activity, log, client: clientFor }) => {
    const component = controllerComponent('generic-garbage-collector');
    const { registry } = clientFor(component);
    const options = { user: { name: component.user, groups: ['system:authenticated'] } };
    const kinds = new Map<string, Kind>();

    function dependentsOf(uid: string): readonly { readonly kind: Kind; readonly object: KubeObject }[] {
      return [...kinds.values()].flatMap((kind) =>
        kind.informer.byIndex(byOwner, uid).map((object) => ({ kind, object })),
      );
    }

    function ownerState(owner: OwnerReference, namespace: string | undefined): OwnerState {
      const [group, version] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : ['', owner.apiVersion];
      if (version === undefined) return 'solid';
      const definition = registry.resourceForKind(group ?? '', owner.kind);
      // Of a kind that is not served nothing is known, so nothing is taken away.
      if (definition === undefined) return 'solid';
      try {
        const { metadata } = registry.get(definition, definition.namespaced ? namespace : undefined, owner.name);
        if (metadata.uid !== owner.uid) return 'dangling';
        const isWaiting = metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(foreground);
        return isWaiting === true ? 'waiting' : 'solid';
      } catch (error) {
        if (isNotFound(error)) return 'dangling';
        throw error;
      }
    }

    async function withoutOwners({ definition }: Kind, object: KubeObject, uids: readonly string[]): Promise<void> {
      await registry.update(
        definition,
        object.metadata.namespace,
        object.metadata.name ?? '',
        (current) => {
          const ownerReferences = (current.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid));
          const { ownerReferences: _, ...metadata } = current.metadata;
          return {
            ...current,
            metadata: { ...metadata, ...(ownerReferences.length === 0 ? {} : { ownerReferences }) },
          };
        },
        options,
      );
    }

    async function withoutFinalizer({ definition }: Kind, object: KubeObject, finalizer: string): Promise<void> {
      await registry.update(
        definition,
        object.metadata.namespace,
        object.metadata.name ?? '',
        (current) => ({
          ...current,
          metadata: {
            ...current.metadata,
            finalizers: (current.metadata.finalizers ?? []).filter((present) => present !== finalizer),
          },
        }),
        options,
      );
    }

    async function remove(
      kind: Kind,
      object: KubeObject,
      propagationPolicy: 'Background' | 'Foreground',
    ): Promise<void> {
      const preconditions = object.metadata.uid === undefined ? {} : { preconditions: { uid: object.metadata.uid } };
      await registry.delete(kind.definition, object.metadata.namespace, object.metadata.name ?? '', {
        ...options,
        ...preconditions,
        propagationPolicy,
      });
    }

    async function finishDeletion(kind: Kind, object: KubeObject): Promise<void> {
      const { finalizers = [], uid = '' } = object.metadata;
      if (finalizers.includes(orphan)) {
        for (const dependent of dependentsOf(uid)) await withoutOwners(dependent.kind, dependent.object, [uid]);
        await withoutFinalizer(kind, object, orphan);
      } else if (finalizers.includes(foreground)) {
        for (const dependent of dependentsOf(uid)) await collect(dependent.kind, dependent.object);
        const blocking = dependentsOf(uid).some(({ object: dependent }) =>
          dependent.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true),
        );
        if (!blocking) await withoutFinalizer(kind, object, foreground);
      }
    }

    /** Deletes what no owner keeps any more, or takes its references to those that do not. */
    async function collect(kind: Kind, object: KubeObject): Promise<void> {
      const { ownerReferences = [], namespace, deletionTimestamp, uid = '' } = object.metadata;
      if (deletionTimestamp !== undefined) return;
      const stateOf = (owner: OwnerReference) => ownerState(owner, namespace);
      const plan = planCollection(ownerReferences, stateOf, () => dependentsOf(uid).length > 0);
      if (plan.action === 'delete') await remove(kind, object, plan.policy);
      if (plan.action === 'disown') await withoutOwners(kind, object, plan.uids);
    }

    const queue = createWorkQueue({
      name: garbageCollector.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const [kindName = '', name = ''] = key.split(' ');
        const kind = kinds.get(kindName);
        const object = kind?.informer.get(undefined, name);
        if (kind === undefined || object === undefined) return;
        try {
          if (object.metadata.deletionTimestamp !== undefined) await finishDeletion(kind, object);
          else await collect(kind, object);
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      },
    });

    function follow(kindName: string, definition: ResourceDefinition): void {
      const informer = createInformer<KubeObject>(registry, definition, log);
      informer.addIndex(byOwner, ({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid));
      kinds.set(kindName, { definition, informer });
      const look = (object: KubeObject) => {
        const { ownerReferences = [], finalizers = [], deletionTimestamp } = object.metadata;
        const ends =
          deletionTimestamp !== undefined && (finalizers.includes(orphan) || finalizers.includes(foreground));
        if (ends || (deletionTimestamp === undefined && ownerReferences.length > 0)) {
          queue.add(`${kindName} ${objectKey(object)}`);
        }
      };
      informer.onChange({
        added: look,
        updated: look,
        deleted: ({ metadata }) => {
          for (const dependent of dependentsOf(metadata.uid ?? '')) {
            const { group: ownGroup, resource: ownResource } = dependent.kind.definition;
            queue.add(`${ownResource}.${ownGroup} ${objectKey(dependent.object)}`);
          }
          // An owner that waits for this one in the foreground may be free now.
          for (const owner of metadata.ownerReferences ?? []) {
            const version = owner.apiVersion.includes('/') ? (owner.apiVersion.split('/')[0] ?? '') : '';
            const definitionOfOwner = registry.resourceForKind(version, owner.kind);
            if (definitionOfOwner === undefined) continue;
            const namespace = definitionOfOwner.namespaced ? `${metadata.namespace ?? ''}/` : '';
            queue.add(`${definitionOfOwner.resource}.${definitionOfOwner.group} ${namespace}${owner.name}`);
          }
        },
      });
    }

    /** Kinds come and go with their CustomResourceDefinitions. */
    function followAll(): void {
      const known = new Set<string>();
      for (const definition of registry.resources()) {
        const { verbs, group, resource } = definition;
        if (verbs !== undefined && !(verbs.includes('delete') && verbs.includes('watch'))) continue;
        if (resource === 'events') continue;
        const kindName = `${resource}.${group}`;
        known.add(kindName);
        const followed = kinds.get(kindName);
        if (followed?.definition === definition) continue;
        followed?.informer.close();
        follow(kindName, definition);
      }
      for (const [kindName, { informer }] of kinds) {
        if (known.has(kindName)) continue;
        informer.close();
        kinds.delete(kindName);
      }
    }
    followAll();
    const definitions = registry.onDefinitions(followAll);

    return {
      close: () => {
        definitions.close();
        queue.close();
        for (const { informer } of kinds.values()) informer.close();
      },
    };
  },
};
