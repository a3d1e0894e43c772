import { deepCopy, deepEqual, type KubeObject } from '#apimachinery';
import type { ControllerRevision } from '#types/apps-v1';
import type { PodTemplateSpec } from '#types/core-v1';
import { timeOf } from './pods.ts';

/** What a ControllerRevision keeps of its owner: the template, as a patch that replaces it. */
export interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch: 'replace' } };
}

/** The data of the revision that a template is. Follows statefulset and daemon getPatch. */
export function revisionData(template: PodTemplateSpec): RevisionData {
  return { spec: { template: { ...deepCopy(template), $patch: 'replace' } } };
}

/** The template that a revision kept. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec | undefined {
  const template = (revision.data as RevisionData | undefined)?.spec.template;
  if (template === undefined) return undefined;
  const { $patch: _, ...kept } = deepCopy(template);
  return kept as PodTemplateSpec;
}

/** Oldest first. Follows pkg/controller/history SortControllerRevisions. */
export function sortRevisions(revisions: readonly ControllerRevision[]): ControllerRevision[] {
  const created = ({ metadata }: KubeObject) => timeOf(metadata.creationTimestamp) ?? 0;
  return [...revisions].sort(
    (a, b) =>
      a.revision - b.revision ||
      created(a) - created(b) ||
      ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1),
  );
}

/** How the history has to change so that it ends in the present template. */
export type HistoryPlan =
  | { readonly action: 'keep'; readonly revision: ControllerRevision }
  /** An older revision is the present one again. */
  | { readonly action: 'renumber'; readonly revision: ControllerRevision; readonly number: number }
  | { readonly action: 'create'; readonly number: number };

/** `sorted` as `sortRevisions` gives it. Follows getStatefulSetRevisions. */
export function planHistory(sorted: readonly ControllerRevision[], data: RevisionData): HistoryPlan {
  const latest = sorted.at(-1);
  const number = (latest?.revision ?? 0) + 1;
  const equal = sorted.filter((revision) => deepEqual(revision.data, data)).at(-1);
  if (equal === undefined) return { action: 'create', number };
  return equal === latest ? { action: 'keep', revision: equal } : { action: 'renumber', revision: equal, number };
}

/** The revisions beyond the limit that nothing uses, oldest first. Follows truncateHistory. */
export function surplusRevisions(
  sorted: readonly ControllerRevision[],
  isLive: (revision: ControllerRevision) => boolean,
  limit: number,
): readonly ControllerRevision[] {
  const dead = sorted.filter((revision) => !isLive(revision));
  return dead.slice(0, Math.max(0, dead.length - limit));
}
