import { describe, expect, it } from 'vitest';
import type { StatefulSet } from '#types/apps-v1';
import type { PersistentVolumeClaim } from '#types/core-v1';
import { template, workloadCluster } from '../../workload-testing.ts';

function statefulSet(name: string, spec: object = {}, container: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: 2,
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: template(name, container),
      ...spec,
    },
  };
}

const data = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

describe('a StatefulSet', () => {
  it('makes its Pods in order, each with its claim, and says so', async () => {
    const { apply, advance, get, pods, events, logged } = await workloadCluster();
    await apply(
      statefulSet('web', { volumeClaimTemplates: [data] }, { volumeMounts: [{ name: 'data', mountPath: '/d' }] }),
    );
    await advance(2000);
    expect(pods().map(({ metadata }) => metadata.name)).toEqual(['web-0', 'web-1']);
    expect(events('web')).toEqual([
      'Normal SuccessfulCreate: create Claim data-web-0 Pod web-0 in StatefulSet web success',
      'Normal SuccessfulCreate: create Pod web-0 in StatefulSet web successful',
      'Normal SuccessfulCreate: create Claim data-web-1 Pod web-1 in StatefulSet web success',
      'Normal SuccessfulCreate: create Pod web-1 in StatefulSet web successful',
    ]);
    const { status } = get<StatefulSet>('StatefulSet', 'web');
    expect(status).toEqual({
      observedGeneration: 1,
      replicas: 2,
      readyReplicas: 2,
      currentReplicas: 2,
      updatedReplicas: 2,
      currentRevision: status?.updateRevision,
      updateRevision: expect.stringMatching(/^web-[bcdfghjklmnpqrstvwxz2456789]+$/),
      collisionCount: 0,
      availableReplicas: 2,
    });
    const [first] = pods();
    expect(first?.metadata.labels).toEqual({
      app: 'web',
      'apps.kubernetes.io/pod-index': '0',
      'controller-revision-hash': status?.updateRevision,
      'statefulset.kubernetes.io/pod-name': 'web-0',
    });
    expect(first?.spec).toMatchObject({ hostname: 'web-0', subdomain: 'web' });
    expect(get<PersistentVolumeClaim>('PersistentVolumeClaim', 'data-web-1').metadata.labels).toEqual({ app: 'web' });
    expect(logged).toEqual([]);
  });
});
