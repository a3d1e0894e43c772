import type { ReplicaSet } from '#types/apps-v1';
import {
  isRolling,
  maxSurge,
  maxUnavailable,
  proportion,
  replicasOf,
  totalReplicas,
  totalStatus,
  wantedOf,
} from './arithmetic.ts';
import { desiredAnnotation } from './revisions.ts';
import { active, allOf, byCreation, type Rollout, scaleTo } from './rollout.ts';

const availableOf = ({ status }: ReplicaSet): number => status?.availableReplicas ?? 0;

/** The only ReplicaSet that a change of size concerns, if it is one. Follows FindActiveOrLatest. */
function activeOrLatest({ newest, old }: Rollout, all: readonly ReplicaSet[]): ReplicaSet | undefined {
  const running = active(all);
  if (running.length === 0) return newest ?? [...old].sort(byCreation).at(-1);
  return running.length === 1 ? running[0] : undefined;
}

/** The newest one has all that was asked for. Follows deployment util IsSaturated. */
function isSaturated({ deployment, newest }: Rollout): boolean {
  if (newest === undefined) return false;
  const wanted = wantedOf(deployment);
  const desired = Number(newest.metadata.annotations?.[desiredAnnotation] ?? Number.NaN);
  return replicasOf(newest) === wanted && desired === wanted && availableOf(newest) === wanted;
}

function scaleProportionally(rollout: Rollout): void {
  const { deployment } = rollout;
  const wanted = wantedOf(deployment);
  const running = active(allOf(rollout));
  const toAdd = (wanted > 0 ? wanted + maxSurge(deployment) : 0) - totalReplicas(running);
  const younger = (a: ReplicaSet, b: ReplicaSet) => byCreation(b, a);
  running.sort((a, b) => replicasOf(b) - replicasOf(a) || (toAdd > 0 ? younger(a, b) : byCreation(a, b)));
  let added = 0;
  const sizes = running.map((replicaSet) => {
    const part = toAdd === 0 ? 0 : proportion(replicaSet, deployment, toAdd, added);
    added += part;
    return replicasOf(replicaSet) + part;
  });
  running.forEach((replicaSet, index) => {
    // What rounding left over goes to the largest.
    const rest = index === 0 && toAdd !== 0 ? toAdd - added : 0;
    scaleTo(rollout, replicaSet, Math.max(0, (sizes[index] ?? 0) + rest));
  });
}

/** Passes a changed number of replicas on, in a rollout in proportion. Follows pkg/controller/deployment scale. */
export function scaleAll(rollout: Rollout): void {
  const wanted = wantedOf(rollout.deployment);
  const only = activeOrLatest(rollout, allOf(rollout));
  if (only !== undefined) {
    if (replicasOf(only) !== wanted) scaleTo(rollout, only, wanted);
    return;
  }
  if (isSaturated(rollout)) {
    for (const replicaSet of active(rollout.old)) scaleTo(rollout, replicaSet, 0);
    return;
  }
  if (isRolling(rollout.deployment)) scaleProportionally(rollout);
}

/** Old ReplicaSets give up Pods that are not available first, for they cost nothing. */
function cleanUpUnhealthy(rollout: Rollout, most: number): number {
  let taken = 0;
  for (const replicaSet of active(rollout.old).sort(byCreation)) {
    if (taken >= most) break;
    const unhealthy = Math.min(most - taken, replicasOf(replicaSet) - availableOf(replicaSet));
    if (unhealthy <= 0) continue;
    scaleTo(rollout, replicaSet, replicasOf(replicaSet) - unhealthy);
    taken += unhealthy;
  }
  return taken;
}

function scaleDownAvailable(rollout: Rollout): number {
  const { deployment } = rollout;
  const spare = totalStatus(allOf(rollout), 'availableReplicas') - (wantedOf(deployment) - maxUnavailable(deployment));
  let taken = 0;
  for (const replicaSet of active(rollout.old).sort(byCreation)) {
    if (taken >= spare) break;
    const part = Math.min(replicasOf(replicaSet), spare - taken);
    scaleTo(rollout, replicaSet, replicasOf(replicaSet) - part);
    taken += part;
  }
  return taken;
}

/** Takes from old ReplicaSets as much as availability allows; true when it took something. Follows reconcileOldReplicaSets. */
export function reconcileOld(rollout: Rollout): boolean {
  const { deployment, newest } = rollout;
  if (totalReplicas(rollout.old) === 0) return false;
  const least = wantedOf(deployment) - maxUnavailable(deployment);
  const pending = newest === undefined ? 0 : replicasOf(newest) - availableOf(newest);
  const most = totalReplicas(allOf(rollout)) - least - pending;
  if (most <= 0) return false;
  const unhealthy = cleanUpUnhealthy(rollout, most);
  return unhealthy + scaleDownAvailable(rollout) > 0;
}
