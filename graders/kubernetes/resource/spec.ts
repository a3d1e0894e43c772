import { z } from 'zod';
import { type Condition, conditionSchema } from '../../match/condition.ts';
import { pathMistakes } from '../../match/known-path.ts';
import { schema } from '../../match/schema.ts';

const relatedSchema = z.strictObject({
  /** The field of the object that holds the other one's name, such as `spec.volumeName`. */
  path: z.string(),
  apiVersion: z.string(),
  kind: z.string(),
  /** By default that of the object itself; ignored for kinds without namespaces. */
  namespace: z.string().optional(),
  fields: z.array(conditionSchema).optional(),
});

const mountSchema = z.strictObject({
  /** Where a container of the Pod (or of the workload's template) mounts it. */
  path: z.string(),
  /** As below `volumes` of a Pod, without the name: `persistentVolumeClaim: {claimName: data}`. At least these fields. */
  source: z.record(z.string(), z.unknown()),
  /** By default any of the containers. */
  container: z.string().optional(),
  readOnly: z.boolean().optional(),
  /** `true`: a part of the volume, whichever; `*`: a part or the whole; without it the whole. */
  subPath: z.union([z.string(), z.literal(true)]).optional(),
});

/** `resource`: an object of the cluster exists, or does not, or so many of them do, with these fields. */
export const resourceSpecSchema = z
  .strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    name: z.string().optional(),
    /** By default `default` for a built-in namespaced kind; `*` for all namespaces. */
    namespace: z.string().optional(),
    /** As for `kubectl get -l`. */
    selector: z.string().optional(),
    absent: z.literal(true).optional(),
    /** How many objects have all of the fields. Without it and without a name: at least one. */
    count: z
      .strictObject({
        exactly: z.number().int().nonnegative().optional(),
        atLeast: z.number().int().nonnegative().optional(),
        atMost: z.number().int().nonnegative().optional(),
      })
      .refine((count) => Object.keys(count).length > 0, 'needs exactly, atLeast or atMost')
      .optional(),
    fields: z.array(conditionSchema).optional(),
    /** Ready by what the kind calls ready, not merely in the right phase. */
    healthy: z.literal(true).optional(),
    related: z.array(relatedSchema).optional(),
    mounts: z.array(mountSchema).optional(),
  })
  .superRefine((spec, context) => {
    const refuse = (message: string): void => void context.addIssue({ code: 'custom', message });
    if (spec.name !== undefined && spec.selector !== undefined) refuse('name and selector exclude each other');
    if (spec.name !== undefined && spec.count !== undefined)
      refuse('an object with a name exists or does not: count is for a selector');
    if (spec.absent === true && (spec.count !== undefined || spec.healthy === true || spec.related !== undefined)) {
      refuse('absent excludes count, healthy and related');
    }
    if (spec.absent === true && spec.name !== undefined && spec.fields !== undefined)
      refuse('an absent object has no fields');
    refuseUnknownPaths(spec, ['fields'], context);
    spec.related?.forEach((related, index) => {
      refuseUnknownPaths(related, ['related', index, 'fields'], context);
    });
  });

/** Built-in kinds have the fields of their schema and no others; of custom ones nothing is known. */
function refuseUnknownPaths(
  { apiVersion, kind, fields }: Pick<RelatedSpec, 'apiVersion' | 'kind' | 'fields'>,
  place: readonly (string | number)[],
  context: z.RefinementCtx,
): void {
  const typeKey = schema.typeKeyOf(apiVersion, kind);
  if (typeKey === undefined) {
    const message = schema.kindMistake(apiVersion, kind);
    if (message !== undefined) context.addIssue({ code: 'custom', path: [...place.slice(0, -1), 'kind'], message });
    return;
  }
  for (const mistake of pathMistakes(schema.facts, typeKey, fields ?? [])) {
    context.addIssue({ code: 'custom', path: [...place, ...mistake.place], message: mistake.message });
  }
}

export type ResourceSpec = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly selector?: string | undefined;
  readonly absent?: true | undefined;
  readonly count?:
    | {
        readonly exactly?: number | undefined;
        readonly atLeast?: number | undefined;
        readonly atMost?: number | undefined;
      }
    | undefined;
  readonly fields?: readonly Condition[] | undefined;
  readonly healthy?: true | undefined;
  readonly related?: readonly RelatedSpec[] | undefined;
  readonly mounts?: readonly MountSpec[] | undefined;
};

export type MountSpec = {
  readonly path: string;
  readonly source: Readonly<Record<string, unknown>>;
  readonly container?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly subPath?: string | true | undefined;
};

export type RelatedSpec = {
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly fields?: readonly Condition[] | undefined;
};
