import { createHash } from 'node:crypto';
import { createFileTree } from '../files/create-file-tree.ts';
import { parentOf } from '../files/paths.ts';
import { programFile } from '../process/executable.ts';
import type { Program } from '../process/program.ts';
import { daemonProgram } from '../programs/daemon.ts';
import { appletNames } from '../programs/index.ts';
import type { ImageConfig, Layer, RuntimeImage } from '../types.ts';
import type { ImageDefinition, ImageStep } from './definition.ts';
import { familiarReference, parseReference } from './reference.ts';

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
  /** `sha256:` and 64 hex digits: stable for the same definition. */
  readonly id: string;
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
  readonly images: readonly LibraryImage[];
  /** By any form of reference: `nginx`, `docker.io/library/nginx:1.27`, `nginx@sha256:...`. */
  resolve(reference: string): LibraryImage | undefined;
  /** Whether any tag of that repository (`docker.io/library/nginx`, `nginx`) exists. */
  hasRepository(repository: string): boolean;
  readonly programs: ReadonlyMap<string, Program>;
}

export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

const made = new WeakMap<readonly ImageDefinition[], ImageLibrary>();

/** The library of these definitions, made once for the same list; throws Error when a `from` names no image of it. */
export function createImageLibrary(definitions: readonly ImageDefinition[]): ImageLibrary {
  const library = made.get(definitions) ?? makeLibrary(definitions);
  made.set(definitions, library);
  return library;
}

function makeLibrary(definitions: readonly ImageDefinition[]): ImageLibrary {
  const layers = new Map<string, Layer>();
  const definitionOf = (reference: string) =>
    definitions.find((one) => one.tags.some((tag) => `${one.repository}:${tag}` === reference));
  const stepsOf = (definition: ImageDefinition): readonly (ImageStep & { readonly created: string })[] => {
    const own = definition.steps.map((step) => ({ ...step, created: definition.created }));
    if (definition.from === undefined) return own;
    const base = definitionOf(definition.from);
    if (base === undefined) throw new Error(`${definition.repository}: no image ${definition.from}`);
    return [...stepsOf(base), ...own];
  };
  const images = definitions.map((definition) => createImage(definition, stepsOf(definition), layers));
  const byReference = new Map(images.flatMap((image) => image.references.map((reference) => [reference, image])));
  const repositories = new Set(images.map((image) => image.repository));
  return {
    images,
    resolve: (text) => {
      const reference = parseReference(text);
      if ('error' in reference) return undefined;
      if (reference.digest !== undefined) {
        return images.find((image) => image.repository === reference.familiarName && image.digest === reference.digest);
      }
      return byReference.get(familiarReference(text) ?? '');
    },
    hasRepository: (text) => {
      const reference = parseReference(text);
      return !('error' in reference) && repositories.has(reference.familiarName);
    },
    programs: new Map(
      definitions.flatMap(({ programs }) => programs ?? []).map((program) => [program.name, daemonProgram(program)]),
    ),
  };
}

function createImage(
  definition: ImageDefinition,
  steps: readonly (ImageStep & { readonly created: string })[],
  shared: Map<string, Layer>,
): LibraryImage {
  const real = steps.flatMap((step) => (step.layer === undefined ? [] : [{ step, layer: step.layer }]));
  const layers = real.map(({ step, layer }) => ({
    digest: sha256(JSON.stringify(layer)),
    size: layer.size,
    step,
    layer,
  }));
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
  const id = sha256(JSON.stringify([config, definition.created, history, layers.map((layer) => layer.digest)]));
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  let trees: readonly Layer[] | undefined;
  const runtime: RuntimeImage = {
    id,
    config,
    get layers() {
      trees ??= layers.map(({ digest, step, layer }) => {
        const known = shared.get(digest);
        if (known !== undefined) return known;
        const built = buildLayer(digest, layer, Date.parse(step.created));
        shared.set(digest, built);
        return built;
      });
      return trees;
    },
  };
  return {
    id,
    references: definition.tags.map((tag) => `${definition.repository}:${tag}`),
    repository: definition.repository,
    digest: sha256(`manifest of ${id}`),
    created: definition.created,
    size,
    downloadSize: definition.downloadSize ?? Math.round(size * 0.4),
    layers: layers.map(({ digest, size: bytes }) => ({ digest, size: bytes })),
    history,
    config,
    runtime,
  };
}

const encoder = new TextEncoder();

function buildLayer(id: string, layer: NonNullable<ImageStep['layer']>, time: number): Layer {
  const files = createFileTree({ now: () => time });
  for (const directory of layer.applets ?? []) {
    files.makeDirectory(directory, { recursive: true });
    const binary = `${directory}/busybox`;
    files.writeFile(binary, programFile('busybox'), { mode: 0o755 });
    for (const name of appletNames)
      if (!files.exists(`${directory}/${name}`)) files.link(binary, `${directory}/${name}`);
  }
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
  return { id, tree: files };
}
