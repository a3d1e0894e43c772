import { layerFiles, type RawFiles } from '../../runtime/index.ts';
import type { Life } from '../containers/life.ts';
import type { Engine } from '../engine.ts';
import type { Image } from '../images/image.ts';
import { cacheIds } from '../images/layers.ts';

/** A layer as storage drivers keep it. */
export interface StoredLayer {
  /** The name of its directory; `ID-init` for what lies below a container's own. */
  readonly id: string;
  readonly kind: 'image' | 'init' | 'container';
  /** What lies below it, nearest first. */
  readonly parents: readonly string[];
  /** What it holds itself. */
  readonly diff: () => RawFiles;
  /** Itself with everything below it; only a container's. */
  readonly whole?: (() => RawFiles) | undefined;
  /** Whether its container runs. */
  readonly isMounted: boolean;
}

function imageLayers(image: Image): readonly StoredLayer[] {
  const ids = cacheIds(image);
  return ids.map((id, place): StoredLayer => {
    const diff = () => {
      const layer = image.runtime.layers[ids.length - 1 - place];
      if (layer === undefined) throw new Error(`image ${image.id} has no layer for ${id}`);
      return layerFiles(layer);
    };
    return { id, kind: 'image', parents: ids.slice(place + 1), diff, isMounted: false };
  });
}

function containerLayers(engine: Engine, life: Life): readonly [StoredLayer, StoredLayer] {
  const { layerId, imageId } = life.record;
  const image = engine.images.get(imageId) ?? engine.removedImages.get(imageId);
  const below = image === undefined ? [] : cacheIds(image);
  const init = `${layerId}-init`;
  return [
    {
      id: layerId,
      kind: 'container',
      parents: [init, ...below],
      diff: () => layerFiles(life.layer),
      whole: () => life.files().locate('/'),
      isMounted: life.running,
    },
    { id: init, kind: 'init', parents: below, diff: () => layerFiles(life.initLayer), isMounted: false },
  ];
}

/** The writable layer of a container. */
export function layerOf(life: Life): StoredLayer {
  return containerLayers(life.engine, life)[0];
}

/** Every layer that the engine has, each once. */
export function storedLayers(engine: Engine): readonly StoredLayer[] {
  const layers = new Map<string, StoredLayer>();
  for (const image of engine.images.values()) for (const layer of imageLayers(image)) layers.set(layer.id, layer);
  for (const life of engine.lives.values())
    for (const layer of containerLayers(engine, life)) layers.set(layer.id, layer);
  return [...layers.values()];
}

export function findLayer(engine: Engine, id: string): StoredLayer | undefined {
  for (const life of engine.lives.values()) {
    if (!id.startsWith(life.record.layerId)) continue;
    return containerLayers(engine, life).find((layer) => layer.id === id);
  }
  for (const image of engine.images.values()) {
    if (cacheIds(image).includes(id)) return imageLayers(image).find((layer) => layer.id === id);
  }
  return undefined;
}
