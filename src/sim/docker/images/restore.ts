import type { Engine } from '../engine.ts';
import type { ImageRecord } from '../records.ts';
import { createImage, fromLibrary, type Image, type ImageLayer } from './image.ts';
import { cacheId, chainIds } from './layers.ts';

/** Brings back the images that the journal holds. One whose layers are gone (the lab's library changed) is left out. */
export function restoreImages(engine: Engine): void {
  const layers = new Map<string, ImageLayer>();
  for (const record of (engine.options.journal?.load('image') ?? []) as readonly ImageRecord[]) {
    const image = fromRecord(engine, record, layers);
    if (image === undefined) continue;
    (record.removed ? engine.removedImages : engine.images).set(image.id, image);
  }
}

function fromRecord(engine: Engine, record: ImageRecord, known: Map<string, ImageLayer>): Image | undefined {
  const { library } = engine.options;
  const own = record.library === undefined ? undefined : library.resolve(record.library);
  if (own !== undefined) return own.id === record.id ? fromLibrary(own) : undefined;
  const chains = chainIds(record);
  const layers = record.layers.flatMap((layer, index): readonly ImageLayer[] => {
    const chain = chains[index] ?? '';
    const found = known.get(chain) ?? findLayer(engine, chain, layer);
    if (found !== undefined) known.set(chain, found);
    return found === undefined ? [] : [found];
  });
  if (layers.length !== record.layers.length) return undefined;
  const { parent, digest } = record;
  return createImage(record.json, layers, { parent, ...(digest === undefined ? {} : { digest }) });
}

function findLayer(engine: Engine, chain: string, layer: ImageRecord['layers'][number]): ImageLayer | undefined {
  if (layer.library !== undefined) {
    const image = engine.options.library.resolve(layer.library);
    return image === undefined ? undefined : fromLibrary(image).layers.find(({ digest }) => digest === layer.digest);
  }
  const loaded = engine.options.loadLayer?.(cacheId(chain));
  return loaded === undefined ? undefined : { digest: layer.digest, size: layer.size, layer: loaded };
}
