import { describe, expect, it } from 'vitest';
import type { Deployment, ReplicaSet } from '#types/apps-v1';
import { template, workloadCluster } from '../../workload-testing.ts';
import { planDeployment } from './plan.ts';

function deployment(name: string, spec: object = {}, container: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { replicas: 3, selector: { matchLabels: { app: name } }, template: template(name, container), ...spec },
  };
}

const conditions = ({ status }: Deployment) =>
  (status?.conditions ?? []).map(
    ({ type, status: value, reason, message }) => `${type}=${value} ${reason}: ${message}`,
  );

describe('a Deployment', () => {
  it('becomes available through a ReplicaSet named after the hash of its template', async () => {
    const { apply, advance, get, list, pods, events, logged } = await workloadCluster();
    await apply(deployment('web'));
    await advance(1000);
    const [replicaSet] = list<ReplicaSet>('ReplicaSet');
    const hash = replicaSet?.metadata.labels?.['pod-template-hash'] ?? '';
    expect(replicaSet?.metadata.name).toBe(`web-${hash}`);
    expect(replicaSet?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
    });
    expect(replicaSet?.spec.selector).toEqual({ matchLabels: { app: 'web', 'pod-template-hash': hash } });
    expect(pods()).toHaveLength(3);
    const web = get<Deployment>('Deployment', 'web');
    expect(web.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
    expect(web.status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
    });
    expect(web.status).not.toHaveProperty('unavailableReplicas');
    expect(conditions(web)).toEqual([
      'Available=True MinimumReplicasAvailable: Deployment has minimum availability.',
      `Progressing=True NewReplicaSetAvailable: ReplicaSet "web-${hash}" has successfully progressed.`,
    ]);
    expect(events('web')).toEqual([`Normal ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 3`]);
    expect(events(`web-${hash}`).sort()).toEqual(
      pods()
        .map(({ metadata }) => `Normal SuccessfulCreate: Created pod: ${metadata.name ?? ''}`)
        .sort(),
    );
    expect(logged).toEqual([]);
  });

  it('goes over to a new template within its limits, and back again', async () => {
    const { apply, advance, change, get, list, events, pods } = await workloadCluster();
    await apply(deployment('web', { replicas: 4 }));
    await advance(1000);
    const image = (name: string) =>
      change('Deployment', 'web', (draft: Deployment) => {
        const [container] = draft.spec.template.spec.containers;
        if (container !== undefined) container.image = name;
      });
    await image('busybox:1.36');
    await advance(5000);
    expect(pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(Array(4).fill('busybox:1.36'));
    const sizes = () =>
      Object.fromEntries(
        list<ReplicaSet>('ReplicaSet').map(({ metadata, spec }) => [
          metadata.annotations?.['deployment.kubernetes.io/revision'],
          spec.replicas,
        ]),
      );
    expect(sizes()).toEqual({ 1: 0, 2: 4 });
    const [first = '', second = ''] = [...list<ReplicaSet>('ReplicaSet')]
      .sort((a, b) => (a.spec.replicas ?? 0) - (b.spec.replicas ?? 0))
      .map(({ metadata }) => metadata.name ?? '');
    expect(events('web').slice(0, 4)).toEqual([
      `Normal ScalingReplicaSet: Scaled up replica set ${first} from 0 to 4`,
      `Normal ScalingReplicaSet: Scaled up replica set ${second} from 0 to 1`,
      `Normal ScalingReplicaSet: Scaled down replica set ${first} from 4 to 3`,
      `Normal ScalingReplicaSet: Scaled up replica set ${second} from 1 to 2`,
    ]);
    await image('busybox');
    await advance(5000);
    expect(sizes()).toEqual({ 2: 0, 3: 4 });
    expect(get<ReplicaSet>('ReplicaSet', first).metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(get<Deployment>('Deployment', 'web').metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '3',
    });
  });

  it('says when its new Pods do not become ready in time', async () => {
    const { apply, advance, get } = await workloadCluster();
    await apply(deployment('web', { replicas: 1, progressDeadlineSeconds: 60 }, { image: 'busybox:none' }));
    await advance(30_000);
    expect(conditions(get<Deployment>('Deployment', 'web'))).toEqual([
      'Available=False MinimumReplicasUnavailable: Deployment does not have minimum availability.',
      expect.stringMatching(/^Progressing=True ReplicaSetUpdated: ReplicaSet "web-\w+" is progressing\.$/),
    ]);
    await advance(35_000);
    expect(conditions(get<Deployment>('Deployment', 'web'))[1]).toMatch(
      /^Progressing=False ProgressDeadlineExceeded: ReplicaSet "web-\w+" has timed out progressing\.$/,
    );
  });

  it('waits for the last old Pod when it recreates', async () => {
    const { apply, advance, change, pods, events } = await workloadCluster();
    await apply(deployment('web', { replicas: 2, strategy: { type: 'Recreate' } }));
    await advance(1000);
    await change('Deployment', 'web', (draft: Deployment) => {
      const [container] = draft.spec.template.spec.containers;
      if (container !== undefined) container.image = 'busybox:1.37';
    });
    await advance(3000);
    expect(pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['busybox:1.37', 'busybox:1.37']);
    expect(events('web').map((event) => event.replace(/web-\w+/, 'RS'))).toEqual([
      'Normal ScalingReplicaSet: Scaled up replica set RS from 0 to 2',
      'Normal ScalingReplicaSet: Scaled down replica set RS from 2 to 0',
      'Normal ScalingReplicaSet: Scaled up replica set RS from 0 to 2',
    ]);
  });

  it('does nothing about its template while it is paused, but scales', async () => {
    const { apply, advance, change, get, list, pods } = await workloadCluster();
    await apply(deployment('web', { replicas: 1 }));
    await advance(1000);
    await change('Deployment', 'web', (draft: Deployment) => {
      draft.spec.paused = true;
      draft.spec.replicas = 2;
      const [container] = draft.spec.template.spec.containers;
      if (container !== undefined) container.image = 'busybox:1.37';
    });
    await advance(1000);
    expect(list('ReplicaSet')).toHaveLength(1);
    expect(pods()).toHaveLength(2);
    expect(conditions(get<Deployment>('Deployment', 'web'))).toContain(
      'Progressing=Unknown DeploymentPaused: Deployment is paused',
    );
    await change('Deployment', 'web', (draft: Deployment) => {
      draft.spec.paused = false;
    });
    await advance(3000);
    expect(pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['busybox:1.37', 'busybox:1.37']);
  });

  it('keeps no more old ReplicaSets than its limit', async () => {
    const { apply, advance, change, list } = await workloadCluster();
    await apply(deployment('web', { replicas: 1, revisionHistoryLimit: 1 }));
    for (const image of ['busybox:1.36', 'busybox:1.37', 'busybox:1.36']) {
      await advance(3000);
      await change('Deployment', 'web', (draft: Deployment) => {
        const [container] = draft.spec.template.spec.containers;
        if (container !== undefined) container.image = image;
      });
    }
    await advance(3000);
    expect(list('ReplicaSet')).toHaveLength(2);
  });

  it('of 100 replicas waits for nothing but its Pods', async () => {
    const { apply, advance, get } = await workloadCluster();
    await apply(deployment('big', { replicas: 100 }));
    await advance(3000);
    expect(get<Deployment>('Deployment', 'big').status?.availableReplicas).toBe(100);
  });
});

it('a ReplicaSet that was made is told before anything is counted', () => {
  const made = deployment('web', { progressDeadlineSeconds: 600 }) as Deployment;
  const { writes } = planDeployment({ deployment: made, replicaSets: [], pods: () => [], now: 0 });
  expect(writes.map(({ write }) => write)).toEqual(['create', 'event', 'update-status']);
  const told = writes.at(-1);
  expect(told?.write === 'update-status' && (told.object as Deployment).status).toEqual({
    conditions: [expect.objectContaining({ type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated' })],
  });
});
