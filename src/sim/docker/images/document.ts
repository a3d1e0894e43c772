import { z } from 'zod';
import type { ImageConfig } from '../../runtime/index.ts';
import type { ContainerConfig } from '../records.ts';
import { goJson } from './go-json.ts';

/** One step of an image's history, oldest first in a document. */
export interface HistoryEntry {
  readonly created: string;
  readonly author?: string | undefined;
  readonly created_by?: string | undefined;
  readonly comment?: string | undefined;
  readonly empty_layer?: boolean | undefined;
}

/** An image's configuration as the engine keeps it; its digest is the image's id. Follows moby image.Image. */
export interface ImageDocument {
  readonly architecture: string;
  readonly author?: string | undefined;
  readonly comment?: string | undefined;
  readonly config: ContainerConfig;
  readonly container?: string | undefined;
  readonly container_config: ContainerConfig;
  readonly created: string;
  readonly docker_version?: string | undefined;
  readonly history: readonly HistoryEntry[];
  readonly os: string;
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
}

/** A configuration in which nothing is said. */
export const emptyConfig: ContainerConfig = {
  Hostname: '',
  Domainname: '',
  User: '',
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Cmd: null,
  Image: '',
  Volumes: null,
  WorkingDir: '',
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
};

/** The order in which moby's container.Config writes its fields; those that come only when set are marked. */
const fields: readonly (readonly [name: string, whenSet?: true])[] = [
  ['Hostname'],
  ['Domainname'],
  ['User'],
  ['AttachStdin'],
  ['AttachStdout'],
  ['AttachStderr'],
  ['ExposedPorts', true],
  ['Tty'],
  ['OpenStdin'],
  ['StdinOnce'],
  ['Env'],
  ['Cmd'],
  ['Healthcheck', true],
  ['ArgsEscaped', true],
  ['Image'],
  ['Volumes'],
  ['WorkingDir'],
  ['Entrypoint'],
  ['NetworkDisabled', true],
  ['MacAddress', true],
  ['OnBuild'],
  ['Labels'],
  ['StopSignal', true],
  ['StopTimeout', true],
  ['Shell', true],
];

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** A configuration with its fields in the engine's order, maps sorted, and unset optional fields left out. */
export function orderedConfig(config: ContainerConfig): ContainerConfig {
  const known = fields.flatMap(([name, whenSet]) =>
    whenSet === true && !isSet(config[name])
      ? []
      : [[name, name === 'Healthcheck' ? config[name] : sorted(config[name])]],
  );
  return Object.fromEntries(known) as ContainerConfig;
}

/** The document as the bytes that are kept and hashed: top-level names in order. */
export function renderDocument(document: ImageDocument): string {
  const whole = {
    ...document,
    config: orderedConfig(document.config),
    container_config: orderedConfig(document.container_config),
  };
  const entries = Object.entries(whole).filter(([name, value]) => name === 'created' || isSet(value));
  return goJson(Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1))));
}

const texts = z.array(z.string()).nullish();
const marks = z.record(z.string(), z.unknown()).nullish();
const configSchema = z.looseObject({
  Env: texts,
  Cmd: z.union([texts, z.string().transform((text) => [text])]),
  Entrypoint: z.union([texts, z.string().transform((text) => [text])]),
  OnBuild: texts,
  Shell: texts,
  Volumes: marks,
  ExposedPorts: marks,
  Labels: z.record(z.string(), z.string()).nullish(),
  User: z.string().nullish(),
  WorkingDir: z.string().nullish(),
});
const documentSchema = z.looseObject({
  architecture: z.string().default('amd64'),
  author: z.string().optional(),
  comment: z.string().optional(),
  config: configSchema.nullish(),
  container: z.string().optional(),
  container_config: configSchema.nullish(),
  created: z.string().default('0001-01-01T00:00:00Z'),
  docker_version: z.string().optional(),
  history: z
    .array(
      z.looseObject({
        created: z.string().default('0001-01-01T00:00:00Z'),
        author: z.string().optional(),
        created_by: z.string().optional(),
        comment: z.string().optional(),
        empty_layer: z.boolean().optional(),
      }),
    )
    .nullish(),
  os: z.string().default('linux'),
  rootfs: z.looseObject({ type: z.string().default('layers'), diff_ids: z.array(z.string()).nullish() }),
});

/** Reads a document, also one that another engine or builder wrote. Throws ZodError or SyntaxError. */
export function parseDocument(text: string): ImageDocument {
  const parsed = documentSchema.parse(JSON.parse(text));
  const complete = (config: z.infer<typeof configSchema> | null | undefined): ContainerConfig =>
    ({ ...emptyConfig, ...config }) as ContainerConfig;
  return {
    architecture: parsed.architecture,
    author: parsed.author,
    comment: parsed.comment,
    config: complete(parsed.config),
    container: parsed.container,
    container_config: complete(parsed.container_config),
    created: parsed.created,
    docker_version: parsed.docker_version,
    history: parsed.history ?? [],
    os: parsed.os,
    rootfs: { type: parsed.rootfs.type, diff_ids: parsed.rootfs.diff_ids ?? [] },
  };
}

/** What the runtime needs of a configuration. */
export function runtimeConfig(config: ContainerConfig): ImageConfig {
  const list = (values: readonly string[] | null) => (values === null || values.length === 0 ? undefined : values);
  const names = (marks: object | null | undefined) => (isSet(marks) ? Object.keys(marks ?? {}) : undefined);
  const given = {
    entrypoint: list(config.Entrypoint),
    command: list(config.Cmd),
    environment: list(config.Env),
    workingDirectory: config.WorkingDir === '' ? undefined : config.WorkingDir,
    user: config.User === '' ? undefined : config.User,
    volumes: names(config.Volumes),
    exposedPorts: names(config.ExposedPorts),
    labels: config.Labels ?? undefined,
    stopSignal: config.StopSignal === '' ? undefined : config.StopSignal,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
