import { deepCopy, deepEqual } from '#apimachinery';
import type { Deployment, DeploymentCondition, ReplicaSet } from '#types/apps-v1';
import type { Pod } from '#types/core-v1';
import type { Write } from '../../client/index.ts';
import { controllerReference } from '../workload/owners.ts';
import { timeOf } from '../workload/pods.ts';
import { templateHash } from '../workload/template-hash.ts';
import { isRolling, newReplicas, replicasOf, wantedOf } from './arithmetic.ts';
import {
  conditionOf,
  deploymentCondition,
  hasProgressDeadline,
  isComplete,
  reasons,
  withCondition,
} from './conditions.ts';
import { desiredAnnotation, newestAnnotations, revisionAnnotation, revisionOf } from './revisions.ts';
import { active, allOf, byCreation, type Rollout, scaleTo, tell } from './rollout.ts';
import { reconcileOld, scaleAll } from './scale.ts';
import { deploymentStatus, rolloutStatus } from './status.ts';

const hashLabel = 'pod-template-hash';
const unlimited = 2_147_483_647;

/** What a Deployment has. `pods` are needed for Recreate only. */
export interface DeploymentState {
  readonly deployment: Deployment;
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: (replicaSet: ReplicaSet) => readonly Pod[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface DeploymentPlan {
  readonly writes: readonly Write[];
  /** Milliseconds until progress has to be looked at again. */
  readonly after: number | undefined;
}

function withoutHash(template: ReplicaSet['spec']['template']): unknown {
  if (template?.metadata?.labels === undefined) return template;
  const { [hashLabel]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** Whether a ReplicaSet makes what the Deployment asks for now. Follows deployment util EqualIgnoreHash. */
export function isOfTemplate(replicaSet: ReplicaSet, deployment: Deployment): boolean {
  return deepEqual(withoutHash(replicaSet.spec.template), withoutHash(deployment.spec.template));
}

function setCondition(rollout: Rollout, condition: DeploymentCondition): void {
  const { deployment } = rollout;
  const conditions = withCondition(deployment.status?.conditions ?? [], condition);
  rollout.deployment = { ...deployment, status: { ...deployment.status, conditions } };
}

function setRevision(rollout: Rollout, revision: string): void {
  const { deployment } = rollout;
  if (deployment.metadata.annotations?.[revisionAnnotation] === revision) return;
  const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: revision };
  rollout.deployment = { ...deployment, metadata: { ...deployment.metadata, annotations } };
}

function progress(rollout: Rollout, status: 'True' | 'Unknown', reason: string, message: string): void {
  setCondition(rollout, deploymentCondition('Progressing', status, reason, message, rollout.now));
}

function freshReplicaSet(deployment: Deployment, revision: number): ReplicaSet {
  const { name = '', namespace } = deployment.metadata;
  const hash = templateHash(deployment.spec.template, deployment.status?.collisionCount);
  const template = deepCopy(deployment.spec.template);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  const selector = deepCopy(deployment.spec.selector);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: newestAnnotations(deployment, {}, revision, false),
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: 0,
      ...(deployment.spec.minReadySeconds === undefined ? {} : { minReadySeconds: deployment.spec.minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Brings the newest ReplicaSet's annotations up to date, then the revision it has; or makes it. Follows getNewReplicaSet. */
function syncNewest(rollout: Rollout, create: boolean): void {
  const { deployment, newest } = rollout;
  const revision = Math.max(0, ...rollout.old.map(revisionOf)) + 1;
  if (newest !== undefined) {
    const annotations = newestAnnotations(deployment, newest.metadata.annotations ?? {}, revision, true);
    const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
    if (
      !deepEqual(annotations, newest.metadata.annotations ?? {}) ||
      (newest.spec.minReadySeconds ?? 0) !== minReadySeconds
    ) {
      const next: ReplicaSet = {
        ...newest,
        metadata: { ...newest.metadata, annotations },
        spec: { ...newest.spec, minReadySeconds },
      };
      rollout.writes.push({ write: 'update', resource: 'replicasets', object: next });
      rollout.newest = next;
      return;
    }
    setRevision(rollout, annotations[revisionAnnotation] ?? '');
    if (hasProgressDeadline(deployment) && conditionOf(deployment.status, 'Progressing') === undefined) {
      progress(rollout, 'True', reasons.found, `Found new replica set "${newest.metadata.name ?? ''}"`);
    }
    return;
  }
  if (!create) return;
  const empty = freshReplicaSet(deployment, revision);
  const replicas = newReplicas(deployment, [...rollout.old, empty], 0);
  const fresh: ReplicaSet = { ...empty, spec: { ...empty.spec, replicas } };
  rollout.writes.push({ write: 'create', resource: 'replicasets', object: fresh });
  rollout.newest = fresh;
  const name = fresh.metadata.name ?? '';
  if (replicas > 0) tell(rollout, `Scaled up replica set ${name} from 0 to ${replicas}`);
  setRevision(rollout, String(revision));
  if (hasProgressDeadline(deployment)) {
    progress(rollout, 'True', reasons.created, `Created new replica set "${name}"`);
  }
}

/** Takes away old ReplicaSets beyond the limit, oldest revision first. Follows cleanupDeployment. */
function cleanUp(rollout: Rollout): void {
  const limit = rollout.deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === unlimited) return;
  const kept = rollout.old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = kept.length - limit;
  if (surplus <= 0) return;
  const sorted = kept.sort((a, b) => revisionOf(a) - revisionOf(b) || byCreation(a, b));
  for (const { metadata, spec, status } of sorted.slice(0, surplus)) {
    const seen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
    if ((status?.replicas ?? 0) !== 0 || (spec.replicas ?? 1) !== 0 || !seen) continue;
    rollout.writes.push({
      write: 'delete',
      resource: 'replicasets',
      namespace: metadata.namespace,
      name: metadata.name ?? '',
    });
  }
}

function rollingUpdate(rollout: Rollout): void {
  syncNewest(rollout, true);
  const { newest, deployment } = rollout;
  if (newest !== undefined && replicasOf(newest) !== wantedOf(deployment)) {
    const wanted = wantedOf(deployment);
    const target = replicasOf(newest) > wanted ? wanted : newReplicas(deployment, allOf(rollout), replicasOf(newest));
    if (target !== replicasOf(newest) && scaleTo(rollout, newest, target)) return;
  }
  if (reconcileOld(rollout)) return;
  if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanUp(rollout);
}

function recreate(rollout: Rollout, pods: DeploymentState['pods']): void {
  syncNewest(rollout, false);
  const scaled = active(rollout.old).filter((replicaSet) => scaleTo(rollout, replicaSet, 0));
  if (scaled.length > 0) return;
  const runs = ({ status }: Pod) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded';
  if (rollout.old.some((replicaSet) => (replicaSet.status?.replicas ?? 0) > 0 || pods(replicaSet).some(runs))) return;
  if (rollout.newest === undefined) syncNewest(rollout, true);
  if (rollout.newest !== undefined && replicasOf(rollout.newest) !== wantedOf(rollout.deployment)) {
    scaleTo(rollout, rollout.newest, wantedOf(rollout.deployment));
  }
  if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanUp(rollout);
}

/** Follows checkPausedConditions. */
function markPause(rollout: Rollout): void {
  const { deployment } = rollout;
  if (deployment.spec.progressDeadlineSeconds === undefined) return;
  const current = conditionOf(deployment.status, 'Progressing');
  if (current?.reason === reasons.timedOut) return;
  const marked = current?.reason === reasons.paused;
  if (deployment.spec.paused === true && !marked) progress(rollout, 'Unknown', reasons.paused, 'Deployment is paused');
  if (deployment.spec.paused !== true && marked) progress(rollout, 'Unknown', reasons.resumed, 'Deployment is resumed');
}

function isScaling(rollout: Rollout): boolean {
  const wanted = String(wantedOf(rollout.deployment));
  return active(allOf(rollout)).some(({ metadata }) => {
    const desired = metadata.annotations?.[desiredAnnotation];
    return desired !== undefined && desired !== wanted;
  });
}

function untilDeadline({ deployment, now }: Rollout): number | undefined {
  const current = conditionOf(deployment.status, 'Progressing');
  if (!hasProgressDeadline(deployment) || current === undefined) return undefined;
  if (isComplete(deployment, deployment.status ?? {}) || current.reason === reasons.timedOut) return undefined;
  const deadline = (timeOf(current.lastUpdateTime) ?? now) + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
  return Math.max(0, deadline - now) + 1000;
}

/** What a Deployment needs now. Follows pkg/controller/deployment syncDeployment. */
export function planDeployment(state: DeploymentState): DeploymentPlan {
  const { deployment, now } = state;
  const sorted = [...state.replicaSets].sort(byCreation);
  const newest = sorted.find((replicaSet) => isOfTemplate(replicaSet, deployment));
  const rollout: Rollout = {
    deployment,
    newest,
    old: sorted.filter((replicaSet) => replicaSet !== newest),
    writes: [],
    now,
  };
  let status: typeof deploymentStatus = rolloutStatus;
  if (deployment.metadata.deletionTimestamp !== undefined) {
    syncNewest(rollout, false);
    status = deploymentStatus;
  } else {
    markPause(rollout);
    if (deployment.spec.paused === true || isScaling(rollout)) {
      syncNewest(rollout, false);
      scaleAll(rollout);
      cleanUp(rollout);
      status = deploymentStatus;
    } else if (isRolling(deployment)) rollingUpdate(rollout);
    else recreate(rollout, state.pods);
  }
  // A revision or a ReplicaSet that is news is told first: the counts follow when that is seen, for the object is no longer the newest.
  const isToldFirst = rollout.deployment !== deployment;
  if (!isToldFirst) {
    rollout.deployment = { ...deployment, status: status(deployment, allOf(rollout), rollout.newest, now) };
  }
  if (isToldFirst || !deepEqual(rollout.deployment.status, deployment.status ?? {})) {
    rollout.writes.push({ write: 'update-status', resource: 'deployments', object: rollout.deployment });
  }
  return { writes: rollout.writes, after: status === rolloutStatus ? untilDeadline(rollout) : undefined };
}
