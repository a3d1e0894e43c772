import { describe, expect, it } from 'vitest';
import type { Deployment, ReplicaSet } from '#types/apps-v1';
import { template, workloadCluster } from '../../workload-testing.ts';

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
});
