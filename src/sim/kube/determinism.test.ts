import { expect, it } from 'vitest';
import type { KubeObject } from '#apimachinery';
import type { Event, Pod } from '#types/core-v1';
import { template, workloadCluster } from './workload-testing.ts';

const deployment = (name: string, replicas: number, container: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name, container) },
});
const jobs: object = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'tick' },
  spec: {
    schedule: '* * * * *',
    jobTemplate: { spec: { template: template('tick', { command: ['true'] }, { restartPolicy: 'Never' }) } },
  },
};

/** Five minutes of a cluster in which things come, fail, are scaled and go. */
async function life(seed: string) {
  const cluster = await workloadCluster('virtual', undefined, seed);
  await cluster.apply(deployment('web', 5));
  await cluster.apply(deployment('broken', 2, { command: ['false'] }));
  await cluster.apply(deployment('missing', 1, { image: 'nosuch:1' }));
  await cluster.apply(jobs);
  await cluster.advance(60_000);
  await cluster.change('Deployment', 'web', (draft: { spec: { replicas: number } }) => {
    draft.spec.replicas = 2;
  });
  await cluster.remove('Deployment', 'broken');
  await cluster.advance(240_000);
  const events = cluster.list<Event>('Event');
  const pods = cluster.list<Pod>('Pod');
  await cluster.kubernetes.close();
  return { events, pods, names: pods.map(({ metadata }: KubeObject) => metadata.name) };
}

it('a lab lives twice through the same five minutes, to the last event, when it has the same seed', async () => {
  const first = await life('one');
  const second = await life('one');
  expect(second.events).toEqual(first.events);
  expect(second.pods).toEqual(first.pods);
  expect(first.events.length).toBeGreaterThan(40);
});

it('a lab with another seed has Pods of other names', async () => {
  expect((await life('one')).names).not.toEqual((await life('two')).names);
});
