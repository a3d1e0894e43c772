import { deepEqual, type QuantityList } from '#apimachinery';
import type { Pod, ResourceQuota } from '#types/core-v1';
import { createWorkQueue, objectKey } from '../client/index.ts';
import { evaluatorFor, isPodCounted, usageOf } from '../helpers/quota/evaluators.ts';
import type { WatchEvent } from '../registry/registry.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { type Controller, controllerComponent } from './controller.ts';

/** Follows --resource-quota-sync-period. */
const resync = 5 * 60 * 1000;

/**
 * Counts what quotas limit: when a quota changes, when something that it counts goes, and every five minutes.
 * Follows kube-controller-manager pkg/controller/resourcequota.
 */
export const resourceQuotaController: Controller = {
  name: 'resourcequota-controller',
  start: (context) => {
    const { clock, activity, informers, log } = context;
    const client = context.client(controllerComponent('resourcequota-controller'));
    const quotas = informers.for('resourcequotas');
    const watches = new Map<string, { close(): void }>();

    /** The kinds that some name of the quota is about, with those names. */
    function counted(quota: ResourceQuota): readonly { definition: ResourceDefinition; names: readonly string[] }[] {
      const hard = Object.keys(quota.spec?.hard ?? {});
      return client.registry.resources().flatMap((definition) => {
        const evaluator = definition.namespaced ? evaluatorFor(definition.group, definition.resource) : undefined;
        const names = evaluator === undefined ? [] : hard.filter(evaluator.counts);
        return names.length === 0 ? [] : [{ definition, names }];
      });
    }

    /** Counts again what a namespace has when something in it goes or needs less. */
    function follow(definition: ResourceDefinition): void {
      const key = `${definition.resource}.${definition.group}`;
      if (watches.has(key)) return;
      const evaluator = evaluatorFor(definition.group, definition.resource);
      const isPod = key === 'pods.';
      const next = ({ type, object }: WatchEvent): void => {
        const finished = isPod && !isPodCounted(object as Pod, clock.now());
        const changed = type === 'MODIFIED' && !isPod && evaluator?.handlesUpdate === true;
        if (type !== 'DELETED' && !(type === 'MODIFIED' && finished) && !changed) return;
        for (const quota of quotas.list(object.metadata.namespace)) {
          if (Object.keys(quota.spec?.hard ?? {}).some((name) => evaluator?.counts(name))) queue.add(objectKey(quota));
        }
      };
      const { resourceVersion } = client.registry;
      watches.set(key, client.registry.watch(definition, { resourceVersion }, next));
    }

    function usedOf(quota: ResourceQuota): QuantityList {
      const now = clock.now();
      const { namespace = '' } = quota.metadata;
      return Object.assign(
        {},
        ...counted(quota).map(({ definition, names }) => {
          follow(definition);
          const evaluator = evaluatorFor(definition.group, definition.resource);
          const { items } = client.registry.list(definition, { namespace });
          return evaluator === undefined ? {} : usageOf(evaluator, quota, items, names, now);
        }),
      ) as QuantityList;
    }

    const queue = createWorkQueue({
      name: resourceQuotaController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const [namespace, name = ''] = key.split('/');
        const quota = client.get('resourcequotas', namespace, name);
        if (quota === undefined) return;
        queue.addAfter(key, resync);
        const hard = { ...quota.spec?.hard };
        const used = usedOf(quota);
        if (deepEqual(quota.status?.hard ?? {}, hard) && deepEqual(quota.status?.used ?? {}, used)) return;
        await client.update('resourcequotas', { ...quota, status: { hard, used } }, 'status');
      },
    });
    quotas.onChange({
      added: (quota) => queue.add(objectKey(quota)),
      updated: (next, previous) => {
        if (!deepEqual(next.spec, previous.spec)) queue.add(objectKey(next));
      },
    });
    return {
      close: () => {
        queue.close();
        for (const watch of watches.values()) watch.close();
      },
    };
  },
};
