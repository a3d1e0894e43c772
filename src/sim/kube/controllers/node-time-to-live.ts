import { createWorkQueue } from '../client/index.ts';
import { type Controller, controllerComponent } from './controller.ts';

const annotation = 'node.alpha.kubernetes.io/ttl';

/** Cluster sizes, and for how many seconds kubelets may keep what they read; each step has room to shrink. */
const steps: readonly (readonly [min: number, max: number, seconds: number])[] = [
  [0, 100, 0],
  [90, 500, 15],
  [450, 1000, 30],
  [900, 2000, 60],
  [1800, Number.POSITIVE_INFINITY, 300],
];

/** The step after a cluster has grown or shrunk to `nodes`. Follows pkg/controller/ttl. */
export function stepFor(nodes: number, current: number): number {
  let step = current;
  while (step < steps.length - 1 && nodes > (steps[step]?.[1] ?? 0)) step += 1;
  while (step > 0 && nodes < (steps[step]?.[0] ?? 0)) step -= 1;
  return step;
}

/** Notes on each node how long its kubelet may keep secrets and config maps. Follows kube-controller-manager pkg/controller/ttl. */
export const nodeTimeToLiveController: Controller = {
  name: 'ttl-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent('ttl-controller'));
    const nodes = informers.for('nodes');
    let count = 0;
    let step = 0;
    const queue = createWorkQueue({
      name: 'ttl-controller',
      clock,
      activity,
      log,
      work: async (name) => {
        const value = String(steps[step]?.[2] ?? 0);
        const node = nodes.get(undefined, name);
        if (node === undefined || node.metadata.annotations?.[annotation] === value) return;
        await client.change('nodes', undefined, name, (draft) => {
          draft.metadata.annotations = { ...draft.metadata.annotations, [annotation]: value };
          return true;
        });
      },
    });
    const resize = (difference: number) => {
      count += difference;
      const next = stepFor(count, step);
      if (next === step) return;
      step = next;
      for (const { metadata } of nodes.list()) queue.add(metadata.name ?? '');
    };
    nodes.onChange({
      added: ({ metadata }) => {
        resize(1);
        queue.add(metadata.name ?? '');
      },
      updated: ({ metadata }) => {
        if (metadata.annotations?.[annotation] !== String(steps[step]?.[2] ?? 0)) queue.add(metadata.name ?? '');
      },
      deleted: () => resize(-1),
    });
    return queue;
  },
};
