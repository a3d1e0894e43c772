import { z } from 'zod';
import { type Condition, conditionSchema } from '../../match/condition.ts';
import { pathMistakes } from '../../match/known-path.ts';
import { schema } from '../../match/schema.ts';

const relatedSchema = z.strictObject({
  path: z.string().describe('The field that holds the name of the other object, such as `spec.volumeName`.'),
  apiVersion: z.string().describe('Of the other object: `v1`, `apps/v1`.'),
  kind: z.string().describe('Of the other object.'),
  namespace: z
    .string()
    .optional()
    .describe('Of the other object; by default that of the object itself. Kinds without namespaces ignore it.'),
  fields: z
    .array(conditionSchema)
    .optional()
    .describe('Statements about the other object; without them it has to exist.'),
});

const mountSchema = z.strictObject({
  path: z.string().describe('Where a container of the Pod, or of the template of the workload, mounts it.'),
  source: z
    .record(z.string(), z.unknown())
    .describe(
      'The volume as it stands below `volumes` of a Pod, without its name: `persistentVolumeClaim: {claimName: data}`. At least these fields.',
    ),
  container: z.string().optional().describe('The container that mounts it; by default any.'),
  readOnly: z.boolean().optional().describe('Whether the container can only read there.'),
  subPath: z
    .union([z.string(), z.literal(true)])
    .optional()
    .describe(
      'The part of the volume that is mounted; `true`: any part; `*`: a part or the whole; without it the whole.',
    ),
});

/** `resource`: an object of the cluster exists, or does not, or so many of them do, with these fields. */
export const resourceSpecSchema = z
  .strictObject({
    apiVersion: z.string().describe('`v1`, `apps/v1`, `storage.k8s.io/v1`.'),
    kind: z.string().describe('`Pod`, `PersistentVolumeClaim`; of custom resources as well.'),
    name: z.string().optional().describe('The name; without it any object that the other fields describe.'),
    namespace: z
      .string()
      .optional()
      .describe('By default `default` for a built-in namespaced kind; `*` for all namespaces.'),
    selector: z.string().optional().describe('Labels, as for `kubectl get -l`.'),
    absent: z.literal(true).optional().describe('There is no such object.'),
    count: z
      .strictObject({
        exactly: z.number().int().nonnegative().optional().describe('So many.'),
        atLeast: z.number().int().nonnegative().optional().describe('So many or more.'),
        atMost: z.number().int().nonnegative().optional().describe('So many or fewer.'),
      })
      .refine((count) => Object.keys(count).length > 0, 'needs exactly, atLeast or atMost')
      .optional()
      .describe('How many objects have all of the fields. Without it and without a name: at least one.'),
    fields: z.array(conditionSchema).optional().describe('Statements about its fields; all of them have to hold.'),
    healthy: z
      .literal(true)
      .optional()
      .describe(
        'Ready by what the kind calls ready (replicas available, claim bound, Job complete), not merely in the right phase.',
      ),
    kept: z
      .literal(true)
      .optional()
      .describe('It is the one that was there at the beginning, not one that was made anew with its name.'),
    unchanged: z
      .literal(true)
      .optional()
      .describe(
        'As `kept`, and nobody changed anything of it. What the cluster itself writes (status, a binding) does not count.',
      ),
    related: z.array(relatedSchema).optional().describe('Objects that fields of this one name.'),
    mounts: z.array(mountSchema).optional().describe('What its containers have mounted.'),
  })
  .superRefine((spec, context) => {
    const refuse = (message: string): void => void context.addIssue({ code: 'custom', message });
    if (spec.name !== undefined && spec.selector !== undefined) refuse('name and selector exclude each other');
    if (spec.name !== undefined && spec.count !== undefined)
      refuse('an object with a name exists or does not: count is for a selector');
    if (spec.absent === true && (spec.count !== undefined || spec.healthy === true || spec.related !== undefined)) {
      refuse('absent excludes count, healthy and related');
    }
    if (spec.absent === true && (spec.kept === true || spec.unchanged === true))
      refuse('what is absent is neither kept nor unchanged');
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
  readonly kept?: true | undefined;
  readonly unchanged?: true | undefined;
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
