import type { Deployment, ReplicaSet } from '#types/apps-v1';
import type { Write } from '../../client/index.ts';
import { timeOf } from '../workload/pods.ts';
import { replicasOf } from './arithmetic.ts';
import { withReplicaCounts } from './revisions.ts';

/** A plan in the making: the objects as they will be when what is in `writes` is done. */
export interface Rollout {
  deployment: Deployment;
  old: ReplicaSet[];
  newest: ReplicaSet | undefined;
  readonly writes: Write[];
  readonly now: number;
}

/** All ReplicaSets, the newest last. */
export const allOf = ({ old, newest }: Rollout): ReplicaSet[] => (newest === undefined ? [...old] : [...old, newest]);

/** Those that ask for Pods. */
export const active = (replicaSets: readonly ReplicaSet[]): ReplicaSet[] =>
  replicaSets.filter((replicaSet) => replicasOf(replicaSet) > 0);

export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const difference = (timeOf(a.metadata.creationTimestamp) ?? 0) - (timeOf(b.metadata.creationTimestamp) ?? 0);
  return difference !== 0 ? difference : (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
}

function replace(rollout: Rollout, next: ReplicaSet): void {
  const is = (replicaSet: ReplicaSet | undefined) => replicaSet?.metadata.name === next.metadata.name;
  if (is(rollout.newest)) rollout.newest = next;
  else rollout.old = rollout.old.map((replicaSet) => (is(replicaSet) ? next : replicaSet));
}

/** Gives a ReplicaSet another size, and says so. Follows scaleReplicaSet. True when the size changed. */
export function scaleTo(rollout: Rollout, replicaSet: ReplicaSet, replicas: number): boolean {
  const { deployment, writes } = rollout;
  const before = replicasOf(replicaSet);
  const annotations = withReplicaCounts(replicaSet.metadata.annotations ?? {}, deployment);
  if (before === replicas && annotations === undefined) return false;
  const next: ReplicaSet = {
    ...replicaSet,
    metadata: { ...replicaSet.metadata, ...(annotations === undefined ? {} : { annotations }) },
    spec: { ...replicaSet.spec, replicas },
  };
  writes.push({ write: 'update', resource: 'replicasets', object: next });
  replace(rollout, next);
  if (before === replicas) return false;
  const direction = replicas > before ? 'up' : 'down';
  const name = replicaSet.metadata.name ?? '';
  tell(rollout, `Scaled ${direction} replica set ${name} from ${before} to ${replicas}`);
  return true;
}

/** Tells about a ReplicaSet that got another size. */
export function tell(rollout: Rollout, message: string): void {
  rollout.writes.push({
    write: 'event',
    about: rollout.deployment,
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message,
  });
}
