import type { CallWebhook, Clock } from '#api';
import { canonicalJson, deepCopy, type KubeObject } from '#apimachinery';
import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '#types/apiextensions-v1';
import { type Activity, createInformer, createWorkQueue, isConflict, isNotFound, timestamp } from '../client/index.ts';
import type { Registry } from '../registry/registry.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { customKinds } from '../resources/apiextensions/custom-resource/index.ts';
import { isConditionTrue, setCondition } from '../resources/apiextensions/custom-resource-definition/conditions.ts';
import {
  cleanupFinalizer,
  customResourceDefinition,
} from '../resources/apiextensions/custom-resource-definition/index.ts';
import { webhookConverter } from './conversion/webhook-converter.ts';
import { planNames } from './names.ts';

export interface ApiextensionsOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly log: (line: string) => void;
  /** Names of what is asked, and of whoever asks. */
  readonly random: { uuid(): string };
  /** Calls conversion webhooks; without it nobody listens outside. */
  readonly callWebhook?: CallWebhook | undefined;
}

/** It lives inside the API server and writes with its rights. */
const user = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };
const write = { user, fieldManager: 'kube-apiserver' };

/**
 * Makes CustomResourceDefinitions real: accepts their names, has the registry serve their kinds, and removes their
 * instances before they go. Follows the controllers of apiextensions-apiserver pkg/apiserver.
 */
export function startApiextensions(options: ApiextensionsOptions): { close(): void } {
  const { registry, clock, activity, log } = options;
  const informer = createInformer<CustomResourceDefinition>(registry, customResourceDefinition, log);
  /** What of each definition its kinds were made from. */
  const served = new Map<string, string>();
  const watches = new Map<string, { close(): void }>();

  function serve(definition: CustomResourceDefinition): void {
    const { name = '', deletionTimestamp } = definition.metadata;
    const { status, spec } = definition;
    const source = canonicalJson([spec, status?.acceptedNames ?? null, deletionTimestamp !== undefined]);
    if (!isConditionTrue(definition, 'Established') || served.get(name) === source) return;
    served.set(name, source);
    registry.define(name, customKinds(definition, webhookConverter(definition, options)));
  }

  function forget(name: string): void {
    served.delete(name);
    watches.get(name)?.close();
    watches.delete(name);
    registry.define(name, []);
  }

  async function writeStatus(
    name: string,
    change: (draft: CustomResourceDefinition) => CustomResourceDefinition | undefined,
  ): Promise<void> {
    const options = { ...write, subresource: 'status' };
    const next = (current: KubeObject) => change(deepCopy(current) as CustomResourceDefinition);
    informer.observe(
      (await registry.update(customResourceDefinition, undefined, name, next, options)) as CustomResourceDefinition,
    );
  }

  async function accept(name: string): Promise<void> {
    await writeStatus(name, (draft) => {
      const others = informer.list().filter(({ metadata }) => metadata.name !== name);
      return planNames(draft, others, timestamp(clock.now()));
    });
    const established = informer.get(undefined, name);
    if (established !== undefined) serve(established);
  }

  const terminating =
    (condition: Omit<CustomResourceDefinitionCondition, 'type'>) => (draft: CustomResourceDefinition) => {
      setCondition(draft, timestamp(clock.now()), { type: 'Terminating', ...condition });
      return draft;
    };

  async function cleanUp(definition: CustomResourceDefinition): Promise<void> {
    const { name = '' } = definition.metadata;
    const { group, names, versions } = definition.spec;
    // As it is stored nobody has to be asked to convert it.
    const stored = versions.find(({ storage }) => storage)?.name;
    const kind = registry.resource(group, names.plural, stored) ?? registry.resource(group, names.plural);
    const isOwn = kind?.custom !== undefined && isConditionTrue(definition, 'Established');
    if (isOwn && (await instancesRemain(name, kind))) {
      const message = 'CustomResource deletion is in progress';
      await writeStatus(name, terminating({ status: 'True', reason: 'InstanceDeletionInProgress', message }));
      return;
    }
    const outcome = isOwn
      ? { reason: 'InstanceDeletionCompleted', message: 'removed all instances' }
      : { reason: 'NeverEstablished', message: 'resource was never established' };
    await writeStatus(name, (draft) => {
      const { finalizers = [] } = draft.metadata;
      draft.metadata.finalizers = finalizers.filter((finalizer) => finalizer !== cleanupFinalizer);
      return terminating({ status: 'False', ...outcome })(draft);
    });
  }

  /** Deletes all instances; those with finalizers stay for a while and are watched. */
  async function instancesRemain(name: string, kind: ResourceDefinition): Promise<boolean> {
    const list = registry.list(kind);
    if (list.items.length > 0 && !watches.has(name)) {
      const { resourceVersion } = list;
      watches.set(
        name,
        registry.watch(kind, { resourceVersion }, ({ type }) => {
          if (type === 'DELETED') queue.add(name);
        }),
      );
    }
    for (const { metadata } of list.items) {
      if (metadata.deletionTimestamp !== undefined) continue;
      try {
        await registry.delete(kind, metadata.namespace, metadata.name ?? '', { user });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    return registry.list(kind).items.length > 0;
  }

  const queue = createWorkQueue({
    name: 'apiextensions',
    clock,
    activity,
    log,
    work: async (name) => {
      const definition = informer.get(undefined, name);
      if (definition === undefined) return;
      const { deletionTimestamp, finalizers = [] } = definition.metadata;
      try {
        serve(definition);
        if (deletionTimestamp === undefined) await accept(name);
        else if (finalizers.includes(cleanupFinalizer)) await cleanUp(definition);
      } catch (error) {
        if (!isNotFound(error) && !isConflict(error)) throw error;
      }
    },
  });

  // What was established before is served from the first moment.
  for (const definition of informer.list()) serve(definition);
  const look = ({ metadata }: CustomResourceDefinition) => queue.add(metadata.name ?? '');
  informer.onChange({
    added: look,
    updated: look,
    deleted: ({ metadata, spec }) => {
      forget(metadata.name ?? '');
      // Its names are free for others now.
      for (const other of informer.list()) if (other.spec.group === spec.group) look(other);
    },
  });
  return {
    close: () => {
      queue.close();
      informer.close();
      for (const watch of watches.values()) watch.close();
    },
  };
}
