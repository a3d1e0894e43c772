import { describe, expect, it } from 'vitest';
import type { DaemonSet } from '#types/apps-v1';
import type { Node } from '#types/core-v1';
import { template, workloadCluster } from '../../workload-testing.ts';

function daemonSet(name: string, spec: object = {}, pod: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'default' },
    spec: { selector: { matchLabels: { app: name } }, template: template(name, {}, pod), ...spec },
  };
}

const everywhere = { tolerations: [{ operator: 'Exists' }] };

describe('a DaemonSet', () => {
  it('runs on the nodes whose taints it tolerates', async () => {
    const { apply, advance, get, pods, logged } = await workloadCluster();
    await apply(daemonSet('agent'));
    await apply(daemonSet('all', {}, everywhere));
    await advance(1000);
    expect(get<DaemonSet>('DaemonSet', 'agent').status).toEqual({
      currentNumberScheduled: 1,
      numberMisscheduled: 0,
      desiredNumberScheduled: 1,
      numberReady: 1,
      observedGeneration: 1,
      updatedNumberScheduled: 1,
      numberAvailable: 1,
    });
    expect(get<DaemonSet>('DaemonSet', 'all').status).toMatchObject({ desiredNumberScheduled: 2, numberReady: 2 });
    expect(
      pods()
        .map(({ spec }) => spec?.nodeName)
        .sort(),
    ).toEqual(['controlplane', 'node01', 'node01']);
    expect(pods()[0]?.metadata.labels).toMatchObject({ app: 'agent', 'pod-template-generation': '1' });
    expect(logged).toEqual([]);
  });

  it('replaces one Pod after the other when its template changes', async () => {
    const { apply, advance, change, get, pods, events, list } = await workloadCluster();
    await apply(daemonSet('all', {}, everywhere));
    await advance(1000);
    await change('DaemonSet', 'all', (draft: DaemonSet) => {
      const [container] = draft.spec.template.spec.containers;
      if (container !== undefined) container.image = 'busybox:1.36';
    });
    await advance(5000);
    expect(pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['busybox:1.36', 'busybox:1.36']);
    expect(get<DaemonSet>('DaemonSet', 'all').status).toMatchObject({ updatedNumberScheduled: 2, numberAvailable: 2 });
    expect(events('all').map((event) => event.replace(/all-.*/, 'P'))).toEqual([
      'Normal SuccessfulCreate: Created pod: P',
      'Normal SuccessfulCreate: Created pod: P',
      'Normal SuccessfulDelete: Deleted pod: P',
      'Normal SuccessfulCreate: Created pod: P',
      'Normal SuccessfulDelete: Deleted pod: P',
      'Normal SuccessfulCreate: Created pod: P',
    ]);
    expect(list('ControllerRevision')).toHaveLength(2);
  });

  it('puts the new Pod beside the old one first when it may surge', async () => {
    const { apply, advance, change, pods, events } = await workloadCluster();
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    await apply(daemonSet('agent', { updateStrategy }));
    await advance(1000);
    await change('DaemonSet', 'agent', (draft: DaemonSet) => {
      const [container] = draft.spec.template.spec.containers;
      if (container !== undefined) container.image = 'busybox:1.36';
    });
    await advance(5000);
    expect(pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['busybox:1.36']);
    expect(events('agent').map((event) => event.replace(/agent-.*/, 'P'))).toEqual([
      'Normal SuccessfulCreate: Created pod: P',
      'Normal SuccessfulCreate: Created pod: P',
      'Normal SuccessfulDelete: Deleted pod: P',
    ]);
  });

  it('takes its Pods from a node that got a taint it does not stand', async () => {
    const { apply, advance, change, get, pods } = await workloadCluster();
    await apply(daemonSet('agent'));
    await advance(1000);
    await change('Node', 'node01', (draft: Node) => {
      draft.spec = { ...draft.spec, taints: [{ key: 'k', effect: 'NoSchedule' }] };
    });
    await advance(1000);
    expect(pods()).toHaveLength(1);
    expect(get<DaemonSet>('DaemonSet', 'agent').status).toMatchObject({
      desiredNumberScheduled: 0,
      numberMisscheduled: 1,
    });
    await change('Node', 'node01', (draft: Node) => {
      draft.spec = { ...draft.spec, taints: [{ key: 'k', effect: 'NoExecute' }] };
    });
    await advance(1000);
    expect(pods()).toEqual([]);
  });
});
