import { describeLayer, emptyLayerDigest, type Layer, layerFiles } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import type { Image, ImageLayer } from './image.ts';
import { cacheId, chainId, chainIds } from './layers.ts';

/** The layer of that chain that some image of the engine has already. */
export function findLayer(engine: Engine, chain: string): ImageLayer | undefined {
  for (const image of engine.images.values()) {
    const index = chainIds(image).indexOf(chain);
    if (index >= 0) return image.layers[index];
  }
  return undefined;
}

/**
 * Makes a read-only layer on top of `below` from what a writable one holds now. Undefined: it changes nothing. A layer that
 * the engine has already is the same layer.
 */
export function commitLayer(engine: Engine, below: readonly ImageLayer[], writable: Layer): ImageLayer | undefined {
  const { digest, size } = describeLayer(writable);
  if (digest === emptyLayerDigest) return undefined;
  return keepLayer(engine, below, digest, size, (layer) => layerFiles(layer).copyFrom(layerFiles(writable)));
}

/** Keeps a layer under its chain id; `fill` puts its files into a new one unless the engine has it. */
export function keepLayer(
  engine: Engine,
  below: readonly { readonly digest: string }[],
  digest: string,
  size: number,
  fill: (layer: Layer) => void,
): ImageLayer {
  const chain = chainId(chainIds({ layers: below }).at(-1), digest);
  const present = findLayer(engine, chain);
  if (present !== undefined) return present;
  const layer = engine.options.runtime.createLayer(cacheId(chain));
  fill(layer);
  return { digest, size, layer };
}

/** Forgets the files of layers that no image has any more. */
export function dropLayers(engine: Engine, image: Image, chains: readonly string[]): void {
  const own = chainIds(image);
  for (const chain of chains) {
    if (image.layers[own.indexOf(chain)]?.library === undefined) engine.options.dropLayer?.(cacheId(chain));
  }
}
