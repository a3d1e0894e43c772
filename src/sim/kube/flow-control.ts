import { createWorkQueue } from './client/index.ts';
import type { Controller } from './controllers/index.ts';
import { timestamp } from './registry/index.ts';
import { flowSchemas, priorityLevelConfigurations } from './resources/flowcontrol/bootstrap.ts';

const system = { user: 'system:apiserver', groups: ['system:masters'] };
const group = 'api-priority-and-fairness-config';
const mandatory: readonly string[] = ['exempt', 'catch-all'];

/**
 * Makes the flow schemas and priority levels that every cluster has, and says of each schema whether its level exists.
 * Follows pkg/registry/flowcontrol/rest and apiserver pkg/util/flowcontrol. Requests are not queued: not simulated.
 */
export const flowControlController: Controller = {
  name: 'priority-and-fairness',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const producer = clientFor({ ...system, fieldManager: `${group}-producer-v1` });
    const consumer = clientFor({ ...system, fieldManager: `${group}-consumer-v1` });
    const schemas = informers.for('flowschemas');
    const levels = informers.for('prioritylevelconfigurations');
    const isFresh = schemas.list().length === 0;

    const bootstrap = createWorkQueue({
      name: 'priority-and-fairness-config-producer',
      clock,
      activity,
      log,
      work: async () => {
        const wanted = (name: string): boolean => isFresh || mandatory.includes(name);
        for (const [name, level] of priorityLevelConfigurations) {
          if (wanted(name) && levels.get(undefined, name) === undefined) {
            await producer.create('prioritylevelconfigurations', level);
          }
        }
        for (const [name, schema] of flowSchemas) {
          if (wanted(name) && schemas.get(undefined, name) === undefined) await producer.create('flowschemas', schema);
        }
      },
    });

    const queue = createWorkQueue({
      name: 'priority-and-fairness-config-consumer',
      clock,
      activity,
      log,
      work: async (name) => {
        const schema = schemas.get(undefined, name);
        if (schema === undefined) return;
        const level = schema.spec.priorityLevelConfiguration.name;
        const exists = levels.get(undefined, level) !== undefined;
        const condition = {
          type: 'Dangling',
          status: exists ? 'False' : 'True',
          reason: exists ? 'Found' : 'NotFound',
          message: `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} ${
            exists ? 'and it exists' : 'but there is no such object'
          }`,
        };
        const known = schema.status?.conditions?.find(({ type }) => type === 'Dangling');
        if (known?.status === condition.status && known.message === condition.message) return;
        await consumer.change(
          'flowschemas',
          undefined,
          name,
          (draft) => {
            const others = (draft.status?.conditions ?? []).filter(({ type }) => type !== 'Dangling');
            const { type, ...more } = condition;
            const dangling = { type, ...more, lastTransitionTime: timestamp(clock.now()) };
            draft.status = { conditions: [...others, dangling] };
            return true;
          },
          'status',
        );
      },
    });
    const restore = ({ metadata }: { readonly metadata: { readonly name?: string } }) => {
      if (mandatory.includes(metadata.name ?? '')) bootstrap.add('mandatory');
    };
    const judge = () => {
      for (const { metadata } of schemas.list()) queue.add(metadata.name ?? '');
    };
    schemas.onChange({
      added: ({ metadata }) => queue.add(metadata.name ?? ''),
      updated: ({ metadata }) => queue.add(metadata.name ?? ''),
      deleted: restore,
    });
    levels.onChange({
      added: judge,
      deleted: (level) => {
        restore(level);
        judge();
      },
    });
    bootstrap.add('all');
    return {
      close: () => {
        bootstrap.close();
        queue.close();
      },
    };
  },
};
