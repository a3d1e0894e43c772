import { z } from 'zod';

const octal = z
  .string()
  .regex(/^0[0-7]{3,4}$/)
  .transform((text) => Number.parseInt(text, 8));
const absolute = z.string().regex(/^(\/|\{\{)/, 'an absolute path');

const entry = z.strictObject({
  path: absolute,
  content: z.string().optional(),
  program: z.string().optional(),
  link: z.string().optional(),
  directory: z.literal(true).optional(),
  mode: octal.optional(),
  uid: z.number().int().optional(),
  gid: z.number().int().optional(),
});

const answer = z.strictObject({
  arguments: z.array(z.string()),
  stdout: z.string().optional(),
  stderr: z.string().optional(),
  code: z.number().int().optional(),
});

/** A server of which log, files and signals are simulated. See src/sim/runtime/programs/daemon.ts. */
const daemon = z.strictObject({
  name: z.string(),
  needs: z.strictObject({ mebibytes: z.number(), milliCores: z.number().int() }).optional(),
  answers: z.array(answer).optional(),
  servesFor: z.array(z.string()).optional(),
  requires: z
    .strictObject({ oneOf: z.array(z.string()), lines: z.array(z.string()), code: z.number().int() })
    .optional(),
  log: z.array(z.string()),
  firstLog: z.array(z.string()).optional(),
  stream: z.enum(['stdout', 'stderr']).optional(),
  writes: z
    .array(
      z.strictObject({
        path: z.string(),
        content: z.string().optional(),
        directory: z.literal(true).optional(),
        mode: octal.optional(),
      }),
    )
    .optional(),
  owner: z.strictObject({ uid: z.number().int(), gid: z.number().int() }).optional(),
  title: z.string().optional(),
  serves: z
    .enum([
      'nginx',
      'httpd',
      'redis',
      'mysql',
      'postgres',
      'http-echo',
      'whoami',
      'hello-app',
      'hpa-example',
      'agnhost',
      'healthz',
      'memcached',
    ])
    .optional(),
  pages: z
    .strictObject({
      port: z.union([z.number().int(), z.string()]),
      routes: z.array(
        z.strictObject({
          path: z.string(),
          status: z.number().int().optional(),
          type: z.string().optional(),
          body: z.string(),
        }),
      ),
      server: z.string().optional(),
      log: z.string().optional(),
    })
    .optional(),
  listens: z.array(z.number().int()).optional(),
  signals: z.record(z.string(), z.strictObject({ log: z.array(z.string()), code: z.number().int() })).optional(),
});

/** What differs between the versions of an image; every other key is a value for `{{key}}` in the image's texts. */
const version = z
  .object({
    version: z.string(),
    tags: z.array(z.string()).optional(),
    created: z.iso.datetime(),
    downloadSize: z.number().int().optional(),
  })
  .catchall(z.string());

const image = z.strictObject({
  tags: z.array(z.string()).min(1),
  versions: z.array(version).min(1).optional(),
  from: z.string().optional(),
  created: z.iso.datetime().optional(),
  downloadSize: z.number().int().optional(),
  steps: z.array(
    z.strictObject({
      createdBy: z.string(),
      comment: z.string().optional(),
      layer: z
        .strictObject({
          size: z.number().int(),
          dated: z.iso.datetime().optional(),
          applets: z.array(absolute).optional(),
          packages: z.array(z.string()).optional(),
          entries: z.array(entry).optional(),
        })
        .optional(),
    }),
  ),
  config: z
    .strictObject({
      entrypoint: z.array(z.string()).optional(),
      command: z.array(z.string()).optional(),
      environment: z.array(z.string()).optional(),
      workingDirectory: z.string().optional(),
      user: z.string().optional(),
      volumes: z.array(absolute).optional(),
      exposedPorts: z.array(z.string()).optional(),
      labels: z.record(z.string(), z.string()).optional(),
      stopSignal: z.string().optional(),
    })
    .optional(),
  programs: z.array(daemon).optional(),
});

const datedImage = image.refine(
  ({ created, versions }) => (created === undefined) === (versions !== undefined),
  'needs either `created` or `versions`',
);

/** One file of labs/images: a repository and its images, and the repositories that have copies of them. */
export const imageFileSchema = z.strictObject({
  repository: z.string(),
  mirrors: z.array(z.string()).optional(),
  images: z.array(datedImage).min(1),
});

/** A checked file of labs/images. */
export type ImageFile = z.infer<typeof imageFileSchema>;
