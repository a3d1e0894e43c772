import type { Deployment, ReplicaSet } from '#types/apps-v1';
import { maxSurge, wantedOf } from './arithmetic.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
const maxAnnotation = 'deployment.kubernetes.io/max-replicas';
/** The history that is kept in an annotation, in characters. */
const historyLength = 2000;

const ownAnnotations: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
];

/** The revision of a ReplicaSet, 0 without one. */
export function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[revisionAnnotation] ?? '0') || 0;
}

/** The annotations with the Deployment's numbers, undefined when they are there already. */
export function withReplicaCounts(
  annotations: Readonly<Record<string, string>>,
  deployment: Deployment,
): Record<string, string> | undefined {
  const desired = String(wantedOf(deployment));
  const max = String(wantedOf(deployment) + maxSurge(deployment));
  if (annotations[desiredAnnotation] === desired && annotations[maxAnnotation] === max) return undefined;
  return { ...annotations, [desiredAnnotation]: desired, [maxAnnotation]: max };
}

function lengthened(history: string | undefined, revision: string): string {
  if (history === undefined || history === '') return revision;
  let revisions = history.split(',');
  let length = history.length + 1 + revision.length;
  while (length > historyLength && revisions.length > 0) {
    length -= (revisions[0]?.length ?? 0) + 1;
    revisions = revisions.slice(1);
  }
  return [...revisions, revision].join(',');
}

/**
 * The annotations of the newest ReplicaSet: the Deployment's own, its revision, the revisions it had before.
 * Follows deployment util SetNewReplicaSetAnnotations.
 */
export function newestAnnotations(
  deployment: Deployment,
  current: Readonly<Record<string, string>>,
  revision: number,
  exists: boolean,
): Record<string, string> {
  const annotations: Record<string, string> = { ...current };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!ownAnnotations.includes(key)) annotations[key] = value;
  }
  const before = current[revisionAnnotation];
  if ((Number(before ?? '0') || 0) < revision) {
    annotations[revisionAnnotation] = String(revision);
    if (before !== undefined) annotations[historyAnnotation] = lengthened(current[historyAnnotation], before);
  }
  return exists ? annotations : (withReplicaCounts(annotations, deployment) ?? annotations);
}
