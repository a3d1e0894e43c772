import { createHash } from 'node:crypto';
import { once } from '#api';
import { describeLayer } from '../archive/layer-archive.ts';
import { createFileTree } from '../files/create-file-tree.ts';
import type { Files } from '../files/files.ts';
import { parentOf } from '../files/paths.ts';
import { programFile } from '../process/executable.ts';
import type { Program } from '../process/program.ts';
import { daemonProgram } from '../programs/daemon.ts';
import { appletNames } from '../programs/index.ts';
import type { ImageConfig, Layer, RuntimeImage } from '../types.ts';
import type { ImageDefinition, ImageRepository, ImageStep } from './definition.ts';
import { placeDistribution, placePackages } from './distribution.ts';
import { parseReference } from './reference.ts';

/** One line of an image's history, oldest first. */
interface HistoryEntry {
  readonly created: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly emptyLayer: boolean;
  /** Bytes that its layer holds; 0 for an empty one. */
  readonly size: number;
}

/** An image with everything that engines tell about it. */
export interface LibraryImage {
  /** Digest of `document`: stable for the same definition. Id, digests and document are made when first asked for. */
  readonly id: string;
  /** The configuration as JSON, in the form of the OCI image specification. */
  readonly document: string;
  /** Familiar names with tags. */
  readonly references: readonly string[];
  readonly repository: string;
  /** Digest of the manifest: `sha256:...`. */
  readonly digest: string;
  readonly created: string;
  /** Bytes of all layers. */
  readonly size: number;
  readonly downloadSize: number;
  /** Digests of the layers (diffID) and their sizes, oldest first. */
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
  readonly history: readonly HistoryEntry[];
  readonly config: ImageConfig;
  /** Its layers are made when first asked for and shared with other images. */
  readonly runtime: RuntimeImage;
}

/** The images of the world outside, shared by Docker and the kubelets. */
export interface ImageLibrary {
  /** Familiar names, without tags. */
  readonly repositories: readonly string[];
  /** By any form of reference: `nginx`, `docker.io/library/nginx:1.27`, `nginx@sha256:...`. */
  resolve(reference: string): LibraryImage | undefined;
  /** Whether any tag of that repository (`docker.io/library/nginx`, `nginx`) exists. */
  hasRepository(repository: string): boolean;
  /** The server of that name in one of the images. */
  program(name: string): Program | undefined;
}

export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

const made = new WeakMap<readonly ImageRepository[], ImageLibrary>();

/** The library of these repositories, made once for the same list. Asking for an image whose `from` is nowhere throws Error. */
export function createImageLibrary(repositories: readonly ImageRepository[]): ImageLibrary {
  const library = made.get(repositories) ?? makeLibrary(repositories);
  made.set(repositories, library);
  return library;
}

function makeLibrary(repositories: readonly ImageRepository[]): ImageLibrary {
  const byName = new Map(repositories.map((repository) => [repository.name, repository]));
  const definitionOf = (repository: string, tag: string) => byName.get(repository)?.find(tag);
  const stepsOf = (definition: ImageDefinition): readonly (ImageStep & { readonly created: string })[] => {
    const own = definition.steps.map((step) => ({ ...step, created: definition.created }));
    if (definition.from === undefined) return own;
    const [repository = '', tag = 'latest'] = definition.from.split(':');
    const base = definitionOf(repository, tag);
    if (base === undefined) throw new Error(`${definition.repository}: no image ${definition.from}`);
    return [...stepsOf(base), ...own];
  };
  const layers = new Map<string, Layer>();
  // Hashing what an image holds takes its time, and of hundreds a lab uses a handful.
  const known = new Map<ImageDefinition, LibraryImage>();
  const imageOf = (definition: ImageDefinition): LibraryImage => {
    const image = known.get(definition) ?? createImage(definition, stepsOf(definition), layers);
    known.set(definition, image);
    return image;
  };
  const programs = new Map<string, Program | undefined>();
  return {
    repositories: repositories.map(({ name }) => name),
    resolve: (text) => {
      const reference = parseReference(text);
      if ('error' in reference) return undefined;
      const { familiarName, tag = 'latest', digest: wanted } = reference;
      if (wanted !== undefined)
        return byName
          .get(familiarName)
          ?.images.map(imageOf)
          .find(({ digest }) => digest === wanted);
      const definition = definitionOf(familiarName, tag);
      return definition === undefined ? undefined : imageOf(definition);
    },
    hasRepository: (text) => {
      const reference = parseReference(text);
      return !('error' in reference) && byName.has(reference.familiarName);
    },
    program: (name) => {
      if (programs.has(name)) return programs.get(name);
      const [definition] = repositories.flatMap((repository) => repository.program(name) ?? []);
      const program = definition === undefined ? undefined : daemonProgram(definition);
      programs.set(name, program);
      return program;
    },
  };
}

function createImage(
  definition: ImageDefinition,
  steps: readonly (ImageStep & { readonly created: string })[],
  shared: Map<string, Layer>,
): LibraryImage {
  const real = steps.flatMap((step) =>
    step.layer === undefined ? [] : [{ created: step.layer.dated ?? step.created, layer: step.layer }],
  );
  const config = definition.config ?? {};
  const history = steps.map(
    (step): HistoryEntry => ({
      created: step.created,
      createdBy: step.createdBy,
      comment: step.comment ?? '',
      emptyLayer: step.layer === undefined,
      size: step.layer?.size ?? 0,
    }),
  );
  const size = real.reduce((sum, { layer }) => sum + layer.size, 0);
  const layers = once(() => real.map(({ layer, created }) => sharedLayer(shared, layer, created)));
  const document = once(() => imageDocument(definition, history, layers()));
  const id = once(() => sha256(document()));
  const runtime: RuntimeImage = {
    get id() {
      return id();
    },
    config,
    get layers() {
      return layers();
    },
  };
  return {
    get id() {
      return id();
    },
    get document() {
      return document();
    },
    references: definition.tags.map((tag) => `${definition.repository}:${tag}`),
    repository: definition.repository,
    get digest() {
      return sha256(`manifest of ${id()}`);
    },
    created: definition.created,
    size,
    downloadSize: definition.downloadSize ?? Math.round(size * 0.4),
    get layers() {
      return layers().map((layer, index) => ({ digest: layer.id, size: real[index]?.layer.size ?? 0 }));
    },
    history,
    config,
    runtime,
  };
}

/** Layers of the same content are one layer, in every image. */
function sharedLayer(shared: Map<string, Layer>, layer: NonNullable<ImageStep['layer']>, created: string): Layer {
  const key = `${created} ${JSON.stringify(layer)}`;
  const known = shared.get(key);
  if (known !== undefined) return known;
  const tree = buildLayer(layer, Date.parse(created));
  const made = { id: describeLayer({ id: key, tree }).digest, tree };
  shared.set(key, made);
  return made;
}

function imageDocument(
  definition: ImageDefinition,
  history: readonly HistoryEntry[],
  layers: readonly Layer[],
): string {
  const config = definition.config ?? {};
  const set = (names: readonly string[] | undefined) =>
    names === undefined || names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, {}]));
  return JSON.stringify({
    architecture: 'amd64',
    config: {
      User: config.user,
      ExposedPorts: set(config.exposedPorts),
      Env: config.environment,
      Entrypoint: config.entrypoint,
      Cmd: config.command,
      Volumes: set(config.volumes),
      WorkingDir: config.workingDirectory,
      Labels: config.labels,
      StopSignal: config.stopSignal,
    },
    created: definition.created,
    history: history.map((entry) => ({
      created: entry.created,
      created_by: entry.createdBy,
      comment: entry.comment === '' ? undefined : entry.comment,
      empty_layer: entry.emptyLayer ? true : undefined,
    })),
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ id }) => id) },
  });
}

const encoder = new TextEncoder();

function buildLayer(layer: NonNullable<ImageStep['layer']>, time: number): Files {
  const files = createFileTree({ now: () => time });
  for (const directory of layer.applets ?? []) {
    files.makeDirectory(directory, { recursive: true });
    const binary = `${directory}/busybox`;
    files.writeFile(binary, programFile('busybox'), { mode: 0o755 });
    for (const name of appletNames)
      if (!files.exists(`${directory}/${name}`)) files.link(binary, `${directory}/${name}`);
    if (directory === '/usr/bin') placeDistribution(files);
  }
  if (layer.packages !== undefined) placePackages(files, layer.packages);
  for (const entry of layer.entries ?? []) {
    const owner = { uid: entry.uid ?? 0, gid: entry.gid ?? 0 };
    const parent = parentOf(entry.path);
    if (!files.exists(parent)) files.makeDirectory(parent, { recursive: true });
    // Programs are hard links to one file: what takes the place of one must not change them all.
    const isFile = entry.link !== undefined || entry.program !== undefined || entry.content !== undefined;
    if (isFile && files.exists(entry.path)) files.remove(entry.path);
    if (entry.link !== undefined) files.symlink(entry.link, entry.path);
    else if (entry.program !== undefined) {
      files.writeFile(entry.path, programFile(entry.program), { mode: entry.mode ?? 0o755, ...owner });
    } else if (entry.content !== undefined) {
      files.writeFile(entry.path, encoder.encode(entry.content), { mode: entry.mode ?? 0o644, ...owner });
    } else {
      if (!files.exists(entry.path)) files.makeDirectory(entry.path, { mode: entry.mode ?? 0o755, ...owner });
    }
  }
  return files;
}
