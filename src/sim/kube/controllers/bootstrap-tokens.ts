import type { Timer } from '#api';
import type { Secret } from '#types/core-v1';
import { createWorkQueue, isNotFound } from '../client/index.ts';
import { bootstrapTokenOf, signClusterInfo } from '../helpers/bootstrap-tokens.ts';
import { type Controller, controllerComponent } from './controller.ts';

const prefix = 'jws-kubeconfig-';

const isToken = ({ type }: Secret) => type === 'bootstrap.kubernetes.io/token';

/** Signs kube-public/cluster-info with each token that may. Follows kube-controller-manager pkg/controller/bootstrap. */
export const bootstrapSignerController: Controller = {
  name: 'bootstrap-signer-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent('bootstrap-signer'));
    const secrets = informers.for('secrets');
    const maps = informers.for('configmaps');
    const queue = createWorkQueue({
      name: bootstrapSignerController.name,
      clock,
      activity,
      log,
      work: async () => {
        const info = maps.get('kube-public', 'cluster-info');
        const content = info?.data?.kubeconfig;
        if (content === undefined) return;
        const tokens = secrets
          .list('kube-system')
          .flatMap((secret) => bootstrapTokenOf(secret) ?? [])
          .filter(
            ({ usages, expires }) => usages.includes('signing') && (expires ?? Number.POSITIVE_INFINITY) > clock.now(),
          );
        const wanted = Object.fromEntries(
          tokens.map(({ id, secret }) => [`${prefix}${id}`, signClusterInfo(content, id, secret)]),
        );
        await client.change('configmaps', 'kube-public', 'cluster-info', (draft) => {
          const others = Object.entries(draft.data ?? {}).filter(([key]) => !key.startsWith(prefix));
          const next = { ...Object.fromEntries(others), ...wanted };
          const keys = Object.keys(next);
          const isSame =
            keys.length === Object.keys(draft.data ?? {}).length &&
            keys.every((key) => draft.data?.[key] === next[key]);
          draft.data = next;
          return !isSame;
        });
      },
    });
    const look = () => queue.add('cluster-info');
    const see = (secret: Secret) => {
      if (isToken(secret)) look();
    };
    secrets.onChange({ added: see, updated: see, deleted: see });
    maps.onChange({
      added: ({ metadata }) => {
        if (metadata.name === 'cluster-info') look();
      },
      updated: ({ metadata }) => {
        if (metadata.name === 'cluster-info') look();
      },
    });
    return queue;
  },
};

/** Takes tokens away that are not good any more. Follows kube-controller-manager pkg/controller/bootstrap, TokenCleaner. */
export const tokenCleanerController: Controller = {
  name: 'token-cleaner-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent('token-cleaner'));
    const secrets = informers.for('secrets');
    const timers = new Map<string, Timer>();
    const clean = (secret: Secret) => {
      const token = bootstrapTokenOf(secret);
      const { name = '' } = secret.metadata;
      timers.get(name)?.cancel();
      timers.delete(name);
      if (token?.expires === undefined) return;
      const remove = async () => {
        try {
          await client.delete('secrets', 'kube-system', name);
        } catch (error) {
          if (!isNotFound(error)) log(`${tokenCleanerController.name}: ${String(error)}`);
        }
      };
      // Nothing waits for it: a day is long.
      timers.set(
        name,
        clock.after(
          Math.max(0, token.expires - clock.now()),
          () => void activity.during(remove),
          () => true,
        ),
      );
    };
    secrets.onChange({
      added: clean,
      updated: clean,
      deleted: ({ metadata }) => {
        timers.get(metadata.name ?? '')?.cancel();
        timers.delete(metadata.name ?? '');
      },
    });
    return {
      close: () => {
        for (const timer of timers.values()) timer.cancel();
      },
    };
  },
};
