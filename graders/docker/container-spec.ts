import { z } from 'zod';
import { type Condition, conditionSchema } from '../match/condition.ts';
import { type TextExpectation, textSchema } from '../match/text.ts';
import { type ImageDefault, imageDefaults } from './left-to-image.ts';

const mountSchema = z.strictObject({
  type: z.enum(['bind', 'volume', 'tmpfs']).describe('What is mounted.'),
  source: z
    .string()
    .optional()
    .describe('bind: the path on the Docker host; volume: its name (without one any, such as an anonymous volume).'),
  target: z.string().describe('The path inside the container.'),
  readOnly: z.boolean().optional().describe('Whether the container can only read there; by default either.'),
  atMost: z.number().int().positive().optional().describe('tmpfs: it may hold at most so many bytes.'),
});

/** `container`: a container exists in this state, with this image and these mounts, or does not exist. */
export const containerSpecSchema = z
  .strictObject({
    name: z.string().describe('The name of the container.'),
    absent: z.literal(true).optional().describe('There is no such container, running or not.'),
    kept: z
      .literal(true)
      .optional()
      .describe('It is the one that was there at the beginning, not one that was made anew with its name.'),
    state: z.enum(['running', 'paused', 'created', 'exited']).optional().describe('As `docker inspect` shows it.'),
    exitCode: z.number().int().optional().describe('How it ended.'),
    image: z.string().optional().describe('The image that it was made of; the tag is `latest` when none is given.'),
    mounts: z.array(mountSchema).min(1).optional().describe('At least these are mounted.'),
    volumesOf: z
      .string()
      .optional()
      .describe('Another container, all of whose volumes it has at the same paths: the same ones, no copies.'),
    onlyTheseMounts: z.literal(true).optional().describe('Nothing besides `mounts` is mounted.'),
    noMountAt: z.array(z.string()).min(1).optional().describe('Paths at which nothing is mounted.'),
    leavesToImage: z
      .array(z.enum(imageDefaults))
      .min(1)
      .optional()
      .describe('Nothing was said about these when it was made: it has them as its image does.'),
    env: z.record(z.string(), z.string()).optional().describe('It has at least these environment variables.'),
    labels: z.record(z.string(), z.string()).optional().describe('It has at least these labels.'),
    files: z
      .array(
        z.strictObject({
          path: z.string().describe('Where the file lies in the container.'),
          text: textSchema.describe('What it says.'),
          fromImage: z
            .literal(true)
            .optional()
            .describe('It is the file of the image: the container has not written it, and nothing is mounted over it.'),
        }),
      )
      .optional()
      .describe('Text files as the container sees them, volumes and bind mounts included.'),
    fields: z
      .array(conditionSchema)
      .optional()
      .describe('Statements about the document of `docker container inspect`.'),
  })
  .superRefine((spec, context) => {
    if (spec.absent === true && Object.keys(spec).length > 2) {
      context.addIssue({ code: 'custom', message: 'an absent container has no other properties' });
    }
    if (spec.mounts?.some(({ type, atMost }) => atMost !== undefined && type !== 'tmpfs')) {
      context.addIssue({ code: 'custom', path: ['mounts'], message: 'atMost needs type: tmpfs' });
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
  readonly atMost?: number | undefined;
}

export interface FileSpec {
  readonly path: string;
  readonly text: TextExpectation;
  readonly fromImage?: true | undefined;
}

export interface ContainerSpec {
  readonly name: string;
  readonly absent?: true | undefined;
  readonly kept?: true | undefined;
  readonly state?: 'running' | 'paused' | 'created' | 'exited' | undefined;
  readonly exitCode?: number | undefined;
  readonly image?: string | undefined;
  readonly mounts?: readonly MountSpec[] | undefined;
  readonly volumesOf?: string | undefined;
  readonly onlyTheseMounts?: true | undefined;
  readonly noMountAt?: readonly string[] | undefined;
  readonly leavesToImage?: readonly ImageDefault[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly files?: readonly FileSpec[] | undefined;
  readonly fields?: readonly Condition[] | undefined;
}
