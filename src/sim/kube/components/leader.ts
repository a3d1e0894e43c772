import type { Lease } from '#types/coordination-v1';
import { type Client, isAlreadyExists, isConflict, microTimestamp, type Referable } from '../client/index.ts';
import { type ComponentRun, pause } from './component-program.ts';
import type { ComponentName } from './switchboard.ts';
import type { ComponentWorld } from './world.ts';

/** Milliseconds; the defaults of --leader-elect-*. Renewals come as seldom as a leader can afford: each is a write. */
const renewDeadline = 10_000;
const renewPeriod = 8000;
const retryPeriod = 2000;
const leaseSeconds = 15;

export interface LeaderOptions {
  readonly component: Extract<ComponentName, 'kube-controller-manager' | 'kube-scheduler'>;
  readonly run: ComponentRun;
  readonly world: ComponentWorld;
  /** What is said when the lease is lost. */
  readonly lost: readonly [place: string, text: string];
}

/**
 * Holds the component's lease and is the component meanwhile, until it is asked to end or loses the lease because nobody answers.
 * Gives the exit code. Follows client-go tools/leaderelection.
 */
export async function lead({ component, run, world, lost }: LeaderOptions): Promise<number> {
  const { context, log, terminated } = run;
  const { board } = world;
  const lock = `kube-system/${component}`;
  const client = world.client({ user: `system:${component}`, fieldManager: component });
  const identity = `${world.host}_${world.uuid()}`;
  const clock = context.system.clock;
  const isUp = () => board.isOn('kube-apiserver');
  const url = `https://${world.address}:6443/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${component}?timeout=5s`;
  const refused = `dial tcp ${world.address}:6443: connect: connection refused`;
  const complain = () =>
    log(
      'E',
      'leaderelection.go:452',
      `"Error retrieving lease lock" err=${JSON.stringify(`Get ${JSON.stringify(url)}: ${refused}`)} lock="${lock}"`,
    );
  const wait = (milliseconds: number) => pause(run, milliseconds, (done) => board.onChange(done), isUp);

  await log('I', 'leaderelection.go:258', `"Attempting to acquire leader lease..." lock="${lock}"`);
  while (!isUp()) {
    if (terminated.aborted) return 0;
    await complain();
    await wait(retryPeriod);
  }
  await acquire(client, component, identity, clock.now());
  await log('I', 'leaderelection.go:272', `"Successfully acquired lease" lock="${lock}"`);
  const lease = client.get('leases', 'kube-system', component);
  if (lease !== undefined) {
    const about = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: lease.metadata } as Referable;
    world.recorder(component, client).event(about, 'Normal', 'LeaderElection', `${identity} became leader`);
  }
  const end = board.switchOn(component);
  const stop = context.process.onEnd(end);
  try {
    let renewed = clock.now();
    while (!terminated.aborted) {
      await wait(isUp() ? renewPeriod : retryPeriod);
      if (terminated.aborted) break;
      if (isUp()) {
        if (clock.now() - renewed >= retryPeriod) {
          await renew(client, component, clock.now());
          renewed = clock.now();
        }
        continue;
      }
      await complain();
      if (clock.now() - renewed < renewDeadline) continue;
      await log('I', 'leaderelection.go:299', `"Failed to renew lease" lock="${lock}" err="context deadline exceeded"`);
      await log('E', ...lost);
      return 1;
    }
    return 0;
  } finally {
    stop.close();
    end();
  }
}

async function acquire(client: Client, name: string, identity: string, now: number): Promise<void> {
  const time = microTimestamp(now);
  const spec = { holderIdentity: identity, leaseDurationSeconds: leaseSeconds, acquireTime: time, renewTime: time };
  const lease: Lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-system' },
    spec: { ...spec, leaseTransitions: 0 },
  };
  if (client.get('leases', 'kube-system', name) === undefined) {
    try {
      await client.create('leases', lease);
      return;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }
  await client.change('leases', 'kube-system', name, (draft) => {
    draft.spec = { ...spec, leaseTransitions: (draft.spec?.leaseTransitions ?? 0) + 1 };
    return true;
  });
}

async function renew(client: Client, name: string, now: number): Promise<void> {
  try {
    await client.change('leases', 'kube-system', name, (draft) => {
      draft.spec = { ...draft.spec, renewTime: microTimestamp(now) };
      return true;
    });
  } catch (error) {
    // Somebody deleted or changed it: the next time is early enough.
    if (!isConflict(error) && client.get('leases', 'kube-system', name) !== undefined) throw error;
  }
}
