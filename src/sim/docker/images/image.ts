import { type ImageConfig, type Layer, type LibraryImage, type RuntimeImage, sha256 } from '../../runtime/index.ts';
import { emptyConfig, type ImageDocument, parseDocument, runtimeConfig } from './document.ts';

/** One layer of an image: the digest of its archive and the bytes of its files. */
export interface ImageLayer {
  /** The diffID. */
  readonly digest: string;
  readonly size: number;
  readonly layer: Layer;
  /** A reference of the library image that brought it; undefined: it was made here and is kept under its chain id. */
  readonly library?: string | undefined;
}

/** An image of this engine, wherever it came from. */
export interface Image {
  /** Digest of `json`; empty for what `FROM scratch` means. */
  readonly id: string;
  readonly json: string;
  readonly document: ImageDocument;
  /** The image it was built or committed from; empty when this engine knows none. */
  readonly parent: string;
  /** Digest of its manifest in the registry it was pulled from. */
  readonly digest: string | undefined;
  /** A reference of the library image that it is. */
  readonly library: string | undefined;
  /** Oldest first. */
  readonly layers: readonly ImageLayer[];
  readonly created: string;
  /** Bytes of all layers. */
  readonly size: number;
  readonly config: ImageConfig;
  readonly runtime: RuntimeImage;
}

/** Makes an image from its document and layers; these are the document's diff ids. */
export function createImage(
  json: string,
  layers: readonly ImageLayer[],
  origin: { readonly parent?: string; readonly digest?: string; readonly library?: string } = {},
): Image {
  return assemble(sha256(json), json, layers, origin);
}

function assemble(
  id: string,
  json: string,
  layers: readonly ImageLayer[],
  origin: { readonly parent?: string; readonly digest?: string; readonly library?: string },
): Image {
  const document = parseDocument(json);
  const config = runtimeConfig(document.config);
  return {
    id,
    json,
    document,
    parent: origin.parent ?? '',
    digest: origin.digest,
    library: origin.library,
    layers,
    created: document.created,
    size: layers.reduce((sum, { size }) => sum + size, 0),
    config,
    runtime: { id, config, layers: layers.map(({ layer }) => layer) },
  };
}

const known = new WeakMap<LibraryImage, Image>();

/** The image of the world outside as the engine has it after a pull. */
export function fromLibrary(image: LibraryImage): Image {
  const present = known.get(image);
  if (present !== undefined) return present;
  const [library = ''] = image.references;
  const layers = image.layers.flatMap(({ digest, size }, index) => {
    const layer = image.runtime.layers[index];
    return layer === undefined ? [] : [{ digest, size, layer, library }];
  });
  const made = createImage(image.document, layers, { digest: image.digest, library });
  known.set(image, made);
  return made;
}

/** What `FROM scratch` begins with: no layer and no id. */
export const scratch: Image = assemble(
  '',
  JSON.stringify({
    architecture: 'amd64',
    config: emptyConfig,
    container_config: emptyConfig,
    created: '0001-01-01T00:00:00Z',
    os: 'linux',
    rootfs: { type: 'layers' },
  }),
  [],
  {},
);
