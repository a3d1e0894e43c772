import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { asPattern, failureRows } from './failure-table-testing.ts';
import { template, workloadCluster } from './workload-testing.ts';

type Cluster = Awaited<ReturnType<typeof workloadCluster>>;

/** How a row's situation comes about: objects, and for some what happens to them afterwards. */
interface Situation {
  readonly objects: readonly object[];
  readonly next?: (cluster: Cluster) => Promise<void>;
  /** Milliseconds until everything can be seen; default: eight seconds. */
  readonly after?: number;
}

const of = (apiVersion: string, kind: string, name: string, rest: object): object => ({
  apiVersion,
  kind,
  metadata: { name },
  ...rest,
});
const pod = (container: object = {}, spec: object = {}, name = 'p', labels: object = { app: name }): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  ...template(name, container, spec),
  metadata: { name, labels },
});
const web = (container: object = {}, spec: object = {}, more: object = {}): object =>
  of('apps/v1', 'Deployment', 'web', {
    spec: { selector: { matchLabels: { app: 'web' } }, template: template('web', container, spec), ...more },
  });
const sh = (script: string): object => ({ command: ['sh', '-c', script] });
const probe = (more: object = {}): object => ({ exec: { command: ['false'] }, periodSeconds: 1, ...more });
const company = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'p' } } };
const apart = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [company] } };
const near = {
  podAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ ...company, labelSelector: { matchLabels: { app: 'x' } } }],
  },
};
const port = { ports: [{ containerPort: 80, hostPort: 80 }] };
const quota = of('v1', 'ResourceQuota', 'q', { spec: { hard: { pods: '0' } } });
const job = (spec: object, command: readonly string[]): object =>
  of('batch/v1', 'Job', 'j', { spec: { template: template('j', { command }, { restartPolicy: 'Never' }), ...spec } });
const autoscaler = of('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 3 },
});
const variable = (from: object): object => ({ env: [{ name: 'A', valueFrom: from }] });
const half = { resources: { requests: { cpu: '40' } } };

const situations: Readonly<Record<string, Situation>> = {
  'Pod Pending: too large': { objects: [pod({ resources: { requests: { cpu: '100' } } })] },
  'Pod Pending: no such node label': { objects: [pod({}, { nodeSelector: { disk: 'ssd' } })] },
  'Pod Pending: cordoned node': {
    objects: [],
    next: async ({ change, apply }) => {
      await change('Node', 'node01', (node: { spec: { unschedulable?: boolean } }) => {
        node.spec.unschedulable = true;
      });
      await apply(pod());
    },
  },
  'Pod Pending: taint': {
    objects: [],
    next: async ({ change, apply }) => {
      await change('Node', 'node01', (node: { spec: { taints?: object[] } }) => {
        node.spec.taints = [{ key: 'k', value: 'v', effect: 'NoSchedule' }];
      });
      await apply(pod());
    },
  },
  'Pod Pending: keeps apart': { objects: [pod(), pod({}, { affinity: apart }, 'second')] },
  'Pod Pending: needs company': { objects: [pod({}, { affinity: near })] },
  'Pod Pending: host port': { objects: [pod(port), pod(port, {}, 'second')] },
  'Pod Pending: spread': {
    objects: [
      pod(
        {},
        {
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'rack',
              whenUnsatisfiable: 'DoNotSchedule',
              labelSelector: company.labelSelector,
            },
          ],
        },
      ),
    ],
  },
  'Pod Pending: claim': {
    objects: [pod({}, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] })],
  },
  'Pod SchedulingGated': { objects: [pod({}, { schedulingGates: [{ name: 'example.com/wait' }] })] },
  'Pod Pending: nobody schedules it': { objects: [pod({}, { schedulerName: 'mine' })] },
  'Pod ImagePullBackOff': { objects: [pod({ image: 'nosuch:1' })] },
  'Pod InvalidImageName': { objects: [pod({ image: 'Bad Name' })] },
  'Pod ErrImageNeverPull': { objects: [pod({ image: 'busybox:1.37', imagePullPolicy: 'Never' })] },
  'Pod CrashLoopBackOff': { objects: [pod({ command: ['false'] })] },
  'Pod CrashLoopBackOff after success': { objects: [pod({ command: ['true'] })] },
  'Pod OOMKilled': {
    objects: [
      pod({ command: ['stress', '--vm', '1', '--vm-bytes', '250M'], resources: { limits: { memory: '100Mi' } } }),
    ],
  },
  'Pod RunContainerError': { objects: [pod({ command: ['nosuch'] })] },
  'Pod CreateContainerConfigError: Secret': { objects: [pod(variable({ secretKeyRef: { name: 's', key: 'k' } }))] },
  'Pod CreateContainerConfigError: key': {
    objects: [of('v1', 'ConfigMap', 'cm', { data: {} }), pod(variable({ configMapKeyRef: { name: 'cm', key: 'k' } }))],
  },
  'Pod CreateContainerConfigError: root': { objects: [pod({ securityContext: { runAsNonRoot: true } })] },
  'Pod Init:CrashLoopBackOff': {
    objects: [pod({}, { initContainers: [{ name: 'i', image: 'busybox', command: ['false'] }] })],
  },
  'Pod Init:0/1': {
    objects: [pod({}, { initContainers: [{ name: 'i', image: 'busybox', command: ['sleep', '1000'] }] })],
  },
  'Pod restarts: liveness': { objects: [pod({ livenessProbe: probe() })] },
  'Pod not ready': { objects: [pod({ readinessProbe: probe() })] },
  'Pod restarts: startup': { objects: [pod({ startupProbe: probe() })] },
  'Pod restarts: hook': { objects: [pod({ lifecycle: { postStart: { exec: { command: ['false'] } } } })] },
  'Pod ContainerCreating': {
    objects: [
      pod({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }, { volumes: [{ name: 'v', configMap: { name: 'cm' } }] }),
    ],
  },
  'Pod Evicted': {
    objects: [
      pod(
        {
          ...sh(
            'x=0123456789abcdef; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do x=$x$x; done; echo $x > /v/f; sleep 1000',
          ),
          volumeMounts: [{ name: 'v', mountPath: '/v' }],
        },
        { volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Mi' } }] },
      ),
    ],
    after: 30_000,
  },
  'Pod DeadlineExceeded': { objects: [pod({}, { activeDeadlineSeconds: 5 })] },
  'Pod Terminating for ever': {
    objects: [pod()],
    next: async ({ change, remove, advance }) => {
      await advance(3_000);
      await change('Pod', 'p', (one: { metadata: { finalizers?: string[] } }) => {
        one.metadata.finalizers = ['example.com/hold'];
      });
      await remove('Pod', 'p');
    },
    after: 3_000,
  },
  'Pod preempted': {
    objects: [of('scheduling.k8s.io/v1', 'PriorityClass', 'high', { value: 1000 }), pod(half)],
    next: async ({ apply, advance }) => {
      await advance(3_000);
      await apply(pod(half, { priorityClassName: 'high' }, 'second'));
    },
  },
  'Pod refused: quota': { objects: [quota, pod()] },
  'Pod refused: limits': {
    objects: [
      of('v1', 'LimitRange', 'l', { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } }),
      pod({ resources: { limits: { cpu: '2' } } }),
    ],
  },
  'Pod refused: security': {
    objects: [],
    next: async ({ change }) => {
      await change('Namespace', 'default', (one: { metadata: { labels?: object } }) => {
        one.metadata.labels = { 'pod-security.kubernetes.io/enforce': 'baseline' };
      });
    },
  },
  'Deployment without Pods: quota': { objects: [quota, web()] },
  'Deployment without Pods: account': { objects: [web({}, { serviceAccountName: 'nobody' })] },
  'Deployment stuck': { objects: [web({ image: 'nosuch:1' }, {}, { progressDeadlineSeconds: 5 })], after: 20_000 },
  'StatefulSet stuck': {
    objects: [
      of('apps/v1', 'StatefulSet', 'web', {
        spec: {
          replicas: 2,
          serviceName: 'web',
          selector: { matchLabels: { app: 'web' } },
          template: template('web', { readinessProbe: probe() }),
        },
      }),
    ],
  },
  'DaemonSet leaves nodes out': {
    objects: [
      of('apps/v1', 'DaemonSet', 'd', { spec: { selector: { matchLabels: { app: 'd' } }, template: template('d') } }),
    ],
  },
  'Job failed': { objects: [job({ backoffLimit: 0 }, ['false'])] },
  'Job took too long': { objects: [job({ activeDeadlineSeconds: 2 }, ['sleep', '1000'])] },
  'CronJob skips': {
    objects: [
      of('batch/v1', 'CronJob', 'c', {
        spec: {
          schedule: '* * * * *',
          concurrencyPolicy: 'Forbid',
          jobTemplate: { spec: { template: template('c', {}, { restartPolicy: 'Never' }) } },
        },
      }),
    ],
    after: 150_000,
  },
  'HPA without metrics': { objects: [web(), autoscaler], after: 60_000 },
  'HPA without target': { objects: [autoscaler], after: 20_000 },
  'Budget of nobody': {
    objects: [
      of('policy/v1', 'PodDisruptionBudget', 'b', {
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'nobody' } } },
      }),
    ],
  },
  'Service leads nowhere': {
    objects: [of('v1', 'Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } })],
  },
};

const shown = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'HorizontalPodAutoscaler', 'Endpoints'];

interface Conditioned {
  readonly status?: {
    readonly conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
  };
}

/** What `kubectl get`, `kubectl describe` and `kubectl get events` show of everything, one thing a line. */
function evidence({ list, kubernetes: { registry } }: Cluster): string[] {
  const lines = list<KubeObject & { type: string; reason: string; message: string }>('Event').map(
    ({ type, reason, message }) => `${type} ${reason}: ${message}`,
  );
  for (const kind of shown) {
    const definition = registry.resources().find((one) => one.kind === kind);
    for (const object of list(kind)) {
      const cells = (definition?.columns ?? []).map(({ cell }) => String(cell(object as never, 0) ?? ''));
      lines.push(cells.join(' '), ...cells);
      for (const { type, status, reason, message } of (object as Conditioned).status?.conditions ?? []) {
        lines.push(`${type}=${status} ${reason}: ${message}`);
      }
    }
  }
  for (const { status } of list<Pod>('Pod')) {
    lines.push(status?.reason ?? '', status?.message ?? '');
    for (const { lastState } of status?.containerStatuses ?? []) {
      lines.push(`${lastState?.terminated?.reason} ${lastState?.terminated?.exitCode}`);
    }
  }
  return lines;
}

async function observe({ objects, next, after = 8_000 }: Situation, symptom: string): Promise<string> {
  const cluster = await workloadCluster();
  const refusals: string[] = [];
  const apply = async (object: object) => {
    await cluster.apply(object).catch((error: Error) => refusals.push(error.message));
  };
  for (const object of objects) await apply(object);
  await next?.(cluster);
  if (symptom === 'Pod refused: security') await apply(pod({ securityContext: { privileged: true } }));
  await cluster.advance(after);
  const lines = [...refusals, ...evidence(cluster)];
  await cluster.kubernetes.close();
  return lines.join('\n');
}

const rows = failureRows('Objects');

describe('the catalogue of failures', () => {
  it('has a situation for each of its rows, and a row for each situation', () => {
    expect(rows.map(({ symptom }) => symptom)).toEqual(Object.keys(situations));
  });

  it.each(rows)('$symptom', async ({ symptom, shows }) => {
    const situation = situations[symptom] ?? { objects: [] };
    const seen = await observe(situation, symptom);
    for (const text of shows) expect(seen).toMatch(asPattern(text));
  });
});
