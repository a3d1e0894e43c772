import { describe, expect, it } from 'vitest';
import type { Deployment } from '#types/apps-v1';
import type { HorizontalPodAutoscaler } from '#types/autoscaling-v2';
import { template, workloadCluster } from '../../workload-testing.ts';

const busy = { command: ['sh', '-c', 'while true; do true; done'] };
const requests = { resources: { requests: { cpu: '500m', memory: '16Mi' }, limits: { cpu: '1' } } };

const deployment = (name: string, replicas: number, container: object = requests) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name, container) },
});

const autoscaler = (name: string, spec: object) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, maxReplicas: 5, ...spec },
});

async function grown(milliseconds: number, ...objects: object[]) {
  const cluster = await workloadCluster();
  for (const object of objects) await cluster.apply(object);
  await cluster.advance(milliseconds);
  const of = (name: string) => cluster.get<HorizontalPodAutoscaler>('HorizontalPodAutoscaler', name);
  const conditions = (name: string) =>
    (of(name).status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);
  const replicas = (name: string) => cluster.get<Deployment>('Deployment', name).spec.replicas;
  return { ...cluster, of, conditions, replicas };
}

describe('a HorizontalPodAutoscaler', () => {
  it('makes more Pods of those that compute, at most doubling or four at a time, up to its maximum', async () => {
    const cluster = await grown(120_000, deployment('web', 1, { ...requests, ...busy }), autoscaler('web', {}));
    expect(cluster.replicas('web')).toBe(5);
    expect(cluster.events('web').filter((text) => text.includes('Rescale'))).toEqual([
      'Normal SuccessfulRescale: New size: 3; reason: cpu resource utilization (percentage of request) above target',
      'Normal SuccessfulRescale: New size: 5; reason: cpu resource utilization (percentage of request) above target',
    ]);
    expect(cluster.of('web').status?.currentMetrics).toEqual([
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 200, averageValue: '1' } } },
    ]);
    expect(cluster.conditions('web')).toEqual([
      'AbleToScale=True ReadyForNewScale',
      'ScalingActive=True ValidMetricFound',
      'ScalingLimited=True TooManyReplicas',
    ]);
    await cluster.kubernetes.close();
  });

  it('waits five minutes before it takes Pods away', async () => {
    const cluster = await grown(120_000, deployment('web', 4), autoscaler('web', { minReplicas: 2 }));
    expect(cluster.replicas('web')).toBe(4);
    expect(cluster.conditions('web')[0]).toBe('AbleToScale=True ScaleDownStabilized');
    await cluster.advance(300_000);
    expect(cluster.replicas('web')).toBe(2);
    expect(cluster.events('web').filter((text) => text.includes('Rescale'))).toEqual([
      'Normal SuccessfulRescale: New size: 2; reason: All metrics below target',
    ]);
    await cluster.kubernetes.close();
  });

  it.each([
    [
      'names a target that is missing',
      [],
      {},
      [
        `AbleToScale=False the HPA controller was unable to get the target's current scale: deployments.apps "web" not found`,
      ],
      'Warning FailedGetScale: deployments.apps "web" not found',
    ],
    [
      'names the kind of its target in lower case',
      [],
      { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'deployment', name: 'web' } },
      [
        `AbleToScale=False the HPA controller was unable to get the target's current scale: deployments.apps "web" not found`,
      ],
      'Warning FailedGetScale: deployments.apps "web" not found',
    ],
    [
      'names a kind that nobody serves',
      [],
      { scaleTargetRef: { apiVersion: 'foo/v1', kind: 'Bar', name: 'x' } },
      [
        `AbleToScale=False the HPA controller was unable to get the target's current scale: no matches for kind "Bar" in group "foo"`,
      ],
      'Warning FailedGetScale: no matches for kind "Bar" in group "foo"',
    ],
    [
      'names a target without Pods',
      [deployment('web', 0)],
      {},
      [
        "AbleToScale=True the HPA controller was able to get the target's current scale",
        'ScalingActive=False scaling is disabled since the replica count of the target is zero',
      ],
      undefined,
    ],
    [
      'measures Pods that ask for nothing',
      [deployment('web', 1, {})],
      {},
      [
        "AbleToScale=True the HPA controller was able to get the target's current scale",
        expect.stringMatching(
          /^ScalingActive=False the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container c of Pod web-/,
        ),
      ],
      expect.stringMatching(
        /^Warning FailedGetResourceMetric: failed to get cpu utilization: missing request for cpu in container c of Pod web-/,
      ),
    ],
    [
      'asks for a metric that nobody serves',
      [deployment('web', 1)],
      {
        metrics: [
          {
            type: 'External',
            external: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: '10' } },
          },
        ],
      },
      [
        "AbleToScale=True the HPA controller was able to get the target's current scale",
        'ScalingActive=False the HPA was unable to compute the replica count: unable to get external metric default/q/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get q.external.metrics.k8s.io)',
      ],
      'Warning FailedGetExternalMetric: unable to get external metric default/q/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get q.external.metrics.k8s.io)',
    ],
  ])('that %s says so', async (_, objects, spec, conditions, event) => {
    const cluster = await grown(60_000, ...objects, autoscaler('web', spec));
    const said = (cluster.of('web').status?.conditions ?? []).map(
      ({ type, status, message }) => `${type}=${status} ${message}`,
    );
    expect(said).toEqual(conditions);
    if (event !== undefined) expect(cluster.events('web')).toContainEqual(event);
    await cluster.kubernetes.close();
  });

  it('brings what is outside of its bounds back in, whatever is measured', async () => {
    const cluster = await grown(
      20_000,
      deployment('few', 1, {}),
      autoscaler('few', { minReplicas: 3 }),
      deployment('many', 4, {}),
      autoscaler('many', { maxReplicas: 2 }),
    );
    expect([cluster.replicas('few'), cluster.replicas('many')]).toEqual([3, 2]);
    expect(cluster.events('few')).toContain(
      'Normal SuccessfulRescale: New size: 3; reason: Current number of replicas below Spec.MinReplicas',
    );
    expect(cluster.events('many')).toContain(
      'Normal SuccessfulRescale: New size: 2; reason: Current number of replicas above Spec.MaxReplicas',
    );
    await cluster.kubernetes.close();
  });
});
