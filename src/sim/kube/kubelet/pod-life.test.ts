import { describe, expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { workloadCluster } from '../workload-testing.ts';

const pod = (spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { terminationGracePeriodSeconds: 5, ...spec },
});
const sh = (name: string, script: string, more: object = {}) => ({
  name,
  image: 'busybox',
  command: ['sh', '-c', script],
  ...more,
});
/** A server that says goodbye. */
const polite = (name: string, more: object = {}) =>
  sh(name, `trap 'echo bye; exit 0' TERM; echo up; while true; do sleep 1; done`, more);

async function started(spec: object) {
  const cluster = await workloadCluster();
  await cluster.apply(pod(spec));
  await cluster.advance(2_000);
  const get = () => cluster.get<Pod>('Pod', 'p');
  return { ...cluster, get, status: () => get().status };
}

describe('a sidecar', () => {
  const sidecar = polite('side', { restartPolicy: 'Always' });

  it('starts before the other containers and does not keep the Pod from its end', async () => {
    const { status, advance, events } = await started({
      restartPolicy: 'Never',
      initContainers: [sidecar],
      containers: [sh('main', 'sleep 10')],
    });
    expect(status()).toMatchObject({ phase: 'Running', initContainerStatuses: [{ ready: true, started: true }] });
    await advance(20_000);
    expect(status()).toMatchObject({
      phase: 'Succeeded',
      initContainerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
    });
    expect(events('p').filter((line) => /Started|Killing/.test(line))).toEqual([
      'Normal Started: Container started',
      'Normal Started: Container started',
      'Normal Killing: Stopping container side',
    ]);
  });

  it('ends after the other containers, the last sidecar first', async () => {
    const order: string[] = [];
    const cluster = await started({
      terminationGracePeriodSeconds: 30,
      initContainers: [sidecar, polite('second', { restartPolicy: 'Always' })],
      containers: [sh('main', `trap 'sleep 3; exit 0' TERM; while true; do sleep 1; done`)],
    });
    await cluster.remove('Pod', 'p');
    for (let second = 0; second < 20; second += 1) {
      await cluster.advance(500);
      if (cluster.list('Pod').length === 0) break;
      const { containerStatuses = [], initContainerStatuses = [] } = cluster.status() ?? {};
      for (const { name, state } of [...containerStatuses, ...initContainerStatuses]) {
        if (state?.terminated !== undefined && !order.includes(name)) order.push(name);
      }
    }
    expect(cluster.list('Pod')).toEqual([]);
    expect(order.slice(0, 2)).toEqual(['main', 'second']);
  });
});

describe('a hook', () => {
  it('keeps a container waiting until postStart ended', async () => {
    const { status, advance } = await started({
      containers: [polite('c', { lifecycle: { postStart: { exec: { command: ['sleep', '10'] } } } })],
    });
    expect(status()).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ ready: false, started: false, state: { waiting: { reason: 'ContainerCreating' } } }],
    });
    await advance(10_000);
    expect(status()).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true, state: { running: {} } }] });
  });

  it('stops the container whose postStart fails', async () => {
    const { status, events, advance } = await started({
      restartPolicy: 'Never',
      containers: [polite('c', { lifecycle: { postStart: { exec: { command: ['sh', '-c', 'sleep 1; false'] } } } })],
    });
    await advance(2_000);
    expect(events('p').slice(-2)).toEqual([
      'Warning FailedPostStartHook: PostStartHook failed',
      'Normal Killing: FailedPostStartHook',
    ]);
    expect(status()?.phase).toBe('Succeeded');
  });

  it('runs preStop before the signal, and tells when it fails', async () => {
    const { remove, advance, list, events } = await started({
      containers: [
        polite('good', { lifecycle: { preStop: { exec: { command: ['sleep', '2'] } } } }),
        polite('bad', { lifecycle: { preStop: { exec: { command: ['false'] } } } }),
      ],
    });
    await remove('Pod', 'p');
    await advance(1_500);
    expect(list('Pod')).toHaveLength(1);
    await advance(2_000);
    expect(list('Pod')).toEqual([]);
    expect(events('p').slice(-3)).toEqual([
      'Normal Killing: Stopping container good',
      'Normal Killing: Stopping container bad',
      'Warning FailedPreStopHook: PreStopHook failed',
    ]);
  });
});

describe('the last word of a container', () => {
  it.each([
    ['the default file', {}, 'echo -n why > /dev/termination-log; exit 1', 'why'],
    ['its own file', { terminationMessagePath: '/var/log/end' }, 'echo -n mine > /var/log/end', 'mine'],
    [
      'a file on a read-only root',
      { securityContext: { readOnlyRootFilesystem: true } },
      'echo -n ro > /dev/termination-log',
      'ro',
    ],
    ['the log when it failed', { terminationMessagePolicy: 'FallbackToLogsOnError' }, 'echo lost; exit 1', 'lost\n'],
    ['no log when all went well', { terminationMessagePolicy: 'FallbackToLogsOnError' }, 'echo fine', undefined],
  ])('is %s', async (_, more, script, message) => {
    const { status } = await started({ restartPolicy: 'Never', containers: [sh('c', script, more)] });
    expect(status()?.containerStatuses?.[0]?.state?.terminated?.message).toBe(message);
  });
});

describe('an ephemeral container', () => {
  it('joins a running Pod, counts for nothing and is not restarted', async () => {
    const { change, advance, get, status, events } = await started({ containers: [polite('c')] });
    await change(
      'Pod',
      'p',
      ({ spec }: Pod) => {
        spec.ephemeralContainers = [{ name: 'debug', image: 'busybox', command: ['sleep', '10'] }];
      },
      'ephemeralcontainers',
    );
    await advance(2_000);
    const [running] = status()?.ephemeralContainerStatuses ?? [];
    expect(running).toMatchObject({ name: 'debug', ready: false, restartCount: 0, state: { running: {} } });
    expect(running).not.toHaveProperty('started');
    await advance(30_000);
    expect(status()).toMatchObject({
      phase: 'Running',
      observedGeneration: 2,
      ephemeralContainerStatuses: [{ restartCount: 0, state: { terminated: { exitCode: 0 } } }],
    });
    expect(get().metadata.generation).toBe(2);
    expect(events('p').filter((line) => line.includes('Started'))).toHaveLength(2);
  });
});

describe('containers of one Pod', () => {
  it('start one after the other, each with its image', async () => {
    const { events } = await started({
      containers: [polite('a', { imagePullPolicy: 'Always' }), polite('b', { imagePullPolicy: 'Always' })],
    });
    expect(events('p').map((line) => line.split(' ')[1])).toEqual([
      'Scheduled:',
      ...['Pulling:', 'Pulled:', 'Created:', 'Started:'],
      ...['Pulling:', 'Pulled:', 'Created:', 'Started:'],
    ]);
  });
});

describe('a container that cannot be started', () => {
  it('waits for what went wrong, and then for its back-off', async () => {
    const { status, advance } = await started({ containers: [{ name: 'c', image: 'busybox', command: ['nosuch'] }] });
    const why = /^failed to create containerd task: .*: exec: "nosuch": executable file not found in \$PATH$/;
    expect(status()?.containerStatuses?.[0]).toMatchObject({
      state: { waiting: { reason: 'RunContainerError', message: expect.stringMatching(why) } },
      lastState: { terminated: { reason: 'StartError', exitCode: 128 } },
      restartCount: 1,
    });
    await advance(146_000);
    expect(status()?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('CrashLoopBackOff');
  });

  it('tells how its postStart hook failed', async () => {
    const hook = { exec: { command: ['sh', '-c', 'echo out; echo err >&2; exit 3'] } };
    const { status, get, advance } = await started({ containers: [polite('c', { lifecycle: { postStart: hook } })] });
    await advance(4_000);
    const where = `for Container "c" in Pod "p_default(${get().metadata.uid})" failed - error`;
    const error = "command 'sh -c echo out; echo err >&2; exit 3' exited with 3: err\n";
    expect(status()?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: 'PostStartHookError',
      message: `Exec lifecycle hook ([${hook.exec.command.join(' ')}]) ${where}: ${error}, message: "out\\nerr\\n"`,
    });
  });

  it('is started again by a rule of its own', async () => {
    const { status, advance } = await started({
      restartPolicy: 'Never',
      containers: [
        sh('c', 'test -e /v/been && exit 1; : > /v/been; exit 42', {
          restartPolicy: 'Never',
          restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
          volumeMounts: [{ name: 'v', mountPath: '/v' }],
        }),
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    });
    await advance(5_000);
    expect(status()).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ restartCount: 1, state: { terminated: { exitCode: 1 } } }],
    });
  });
});

describe('an image that changes', () => {
  const setImage = (draft: Pod, image: string) => {
    for (const container of draft.spec?.containers ?? []) container.image = image;
  };

  it.each(['Always', 'Never'])('starts the container again, also where the policy is %s', async (restartPolicy) => {
    const { change, status, advance, events } = await started({
      restartPolicy,
      containers: [polite('c', { image: 'busybox:1.36' })],
    });
    await change('Pod', 'p', (draft) => setImage(draft, 'busybox:1.37'));
    await advance(5_000);
    expect(status()).toMatchObject({
      phase: 'Running',
      containerStatuses: [
        {
          image: 'docker.io/library/busybox:1.37',
          restartCount: 1,
          state: { running: {} },
          lastState: { terminated: { exitCode: 0, reason: 'Completed' } },
        },
      ],
    });
    expect(events('p').filter((line) => /Killing|Pulling/.test(line))).toEqual([
      'Normal Pulling: Pulling image "busybox:1.36"',
      'Normal Killing: Container c definition changed, will be restarted',
      'Normal Pulling: Pulling image "busybox:1.37"',
    ]);
  });

  it('does not wait for the back-off of the image before', async () => {
    const { change, status, advance } = await started({ containers: [sh('c', 'sleep 100', { image: 'nosuch' })] });
    await advance(60_000);
    expect(status()).toMatchObject({ containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] });
    await change('Pod', 'p', (draft) => setImage(draft, 'busybox:1.37'));
    await advance(1_000);
    expect(status()).toMatchObject({ phase: 'Running', containerStatuses: [{ restartCount: 0, ready: true }] });
  });
});

it('a Pod whose deadline passed tells of it, and what never ran counts as failed', async () => {
  const { status, events, advance } = await started({
    activeDeadlineSeconds: 3,
    containers: [sh('a', 'sleep 100'), { name: 'b', image: 'nosuch' }],
  });
  await advance(12_000);
  const why = 'Pod was active on the node longer than the specified deadline';
  expect(events('p')).toContain(`Normal DeadlineExceeded: ${why}`);
  expect(status()).toMatchObject({
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: why,
    containerStatuses: [
      { state: { terminated: { reason: 'Error', exitCode: 137 } } },
      { state: { terminated: { reason: 'ContainerStatusUnknown', exitCode: 137 } } },
    ],
  });
});
