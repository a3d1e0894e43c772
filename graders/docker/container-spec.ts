import { z } from 'zod';
import { type Condition, conditionSchema } from '../match/condition.ts';
import { type TextExpectation, textSchema } from '../match/text.ts';

const mountSchema = z.strictObject({
  type: z.enum(['bind', 'volume', 'tmpfs']),
  /** bind: the path on the Docker host; volume: its name (without one: any, such as an anonymous volume). */
  source: z.string().optional(),
  /** The path inside the container. */
  target: z.string(),
  readOnly: z.boolean().optional(),
});

/** `container`: a container exists in this state, with this image and these mounts, or does not exist. */
export const containerSpecSchema = z
  .strictObject({
    name: z.string(),
    absent: z.literal(true).optional(),
    state: z.enum(['running', 'paused', 'created', 'exited']).optional(),
    exitCode: z.number().int().optional(),
    image: z.string().optional(),
    mounts: z.array(mountSchema).min(1).optional(),
    /** Another container, all of whose volumes it has at the same paths: the same ones, no copies. */
    volumesOf: z.string().optional(),
    /** Nothing else is mounted. */
    onlyTheseMounts: z.literal(true).optional(),
    /** At least these variables. */
    env: z.record(z.string(), z.string()).optional(),
    labels: z.record(z.string(), z.string()).optional(),
    /** Text files as the container sees them, volumes and bind mounts included. */
    files: z.array(z.strictObject({ path: z.string(), text: textSchema })).optional(),
    /** On the document of `docker container inspect`. */
    fields: z.array(conditionSchema).optional(),
  })
  .superRefine((spec, context) => {
    if (spec.absent === true && Object.keys(spec).length > 2) {
      context.addIssue({ code: 'custom', message: 'an absent container has no other properties' });
    }
    if (spec.onlyTheseMounts === true && spec.mounts === undefined) {
      context.addIssue({ code: 'custom', message: 'onlyTheseMounts needs mounts' });
    }
  });

export interface MountSpec {
  readonly type: 'bind' | 'volume' | 'tmpfs';
  readonly source?: string | undefined;
  readonly target: string;
  readonly readOnly?: boolean | undefined;
}

export interface ContainerSpec {
  readonly name: string;
  readonly absent?: true | undefined;
  readonly state?: 'running' | 'paused' | 'created' | 'exited' | undefined;
  readonly exitCode?: number | undefined;
  readonly image?: string | undefined;
  readonly mounts?: readonly MountSpec[] | undefined;
  readonly volumesOf?: string | undefined;
  readonly onlyTheseMounts?: true | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly files?: readonly { readonly path: string; readonly text: TextExpectation }[] | undefined;
  readonly fields?: readonly Condition[] | undefined;
}
