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
      'Normal SuccessfulCreate: Create Claim data-web-0 Pod web-0 in StatefulSet web success',
      'Normal SuccessfulCreate: Create Pod web-0 in StatefulSet web successful',
      'Normal SuccessfulCreate: Create Claim data-web-1 Pod web-1 in StatefulSet web success',
      'Normal SuccessfulCreate: Create Pod web-1 in StatefulSet web successful',
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

  const setImage = (image: string) => (draft: StatefulSet) => {
    const [container] = draft.spec.template.spec.containers;
    if (container !== undefined) container.image = image;
  };

  it('updates from the highest ordinal down to its partition, then goes on', async () => {
    const { apply, advance, change, get, pods } = await workloadCluster();
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
    await apply(statefulSet('web', { replicas: 3, updateStrategy }));
    await advance(2000);
    await change('StatefulSet', 'web', setImage('busybox:1.36'));
    await advance(3000);
    const images = () => pods().map(({ spec }) => spec?.containers[0]?.image);
    expect(images()).toEqual(['busybox', 'busybox', 'busybox:1.36']);
    expect(get<StatefulSet>('StatefulSet', 'web').status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    await change('StatefulSet', 'web', (draft: StatefulSet) => {
      draft.spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } };
    });
    await advance(5000);
    expect(images()).toEqual(['busybox:1.36', 'busybox:1.36', 'busybox:1.36']);
    const { status } = get<StatefulSet>('StatefulSet', 'web');
    expect(status?.currentRevision).toBe(status?.updateRevision);
    expect(status).toMatchObject({ currentReplicas: 3, updatedReplicas: 3 });
  });

  it('leaves old Pods alone with OnDelete', async () => {
    const { apply, advance, change, pods, remove } = await workloadCluster();
    await apply(statefulSet('web', { updateStrategy: { type: 'OnDelete' } }));
    await advance(2000);
    await change('StatefulSet', 'web', setImage('busybox:1.36'));
    await advance(2000);
    await remove('Pod', 'web-0');
    await advance(2000);
    expect(pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['busybox:1.36', 'busybox']);
  });

  it.each([
    ['Retain', 'Retain', ['data-web-0', 'data-web-1'], ['data-web-0', 'data-web-1']],
    ['Retain', 'Delete', ['data-web-0'], ['data-web-0']],
    ['Delete', 'Retain', ['data-web-0', 'data-web-1'], []],
    ['Delete', 'Delete', ['data-web-0'], []],
  ])('with whenDeleted %s and whenScaled %s keeps %o, then %o', async (whenDeleted, whenScaled, scaled, deleted) => {
    const { apply, advance, change, list, remove } = await workloadCluster();
    await apply(
      statefulSet(
        'web',
        { volumeClaimTemplates: [data], persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled } },
        { volumeMounts: [{ name: 'data', mountPath: '/d' }] },
      ),
    );
    await advance(2000);
    const claims = () => list('PersistentVolumeClaim').map(({ metadata }) => metadata.name);
    await change('StatefulSet', 'web', (draft: StatefulSet) => {
      draft.spec.replicas = 1;
    });
    await advance(2000);
    expect(claims()).toEqual(scaled);
    await remove('StatefulSet', 'web', { propagationPolicy: 'Background' });
    await advance(2000);
    expect(claims()).toEqual(deleted);
  });
});
