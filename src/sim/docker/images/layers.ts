import { sha256 } from '../../runtime/index.ts';
import { dataRoot } from '../engine.ts';

interface Layered {
  readonly layers: readonly { readonly digest: string }[];
}

/** The digest that names a layer together with everything below it. Follows moby layer.CreateChainID. */
export function chainId(parent: string | undefined, digest: string): string {
  return parent === undefined ? digest : sha256(`${parent} ${digest}`);
}

/** The chain ids of an image's layers, oldest first. */
export function chainIds(image: Layered): readonly string[] {
  const ids: string[] = [];
  for (const { digest } of image.layers) ids.push(chainId(ids.at(-1), digest));
  return ids;
}

/** The name of the directory that holds the layer of that chain id; also the name under which its files are kept. */
export function cacheId(chain: string): string {
  return sha256(`cache of ${chain}`).slice(7);
}

/** Where overlay2 keeps the layers of an image, topmost first; shared ones are the same directories. */
export function layerDirectories(image: Layered): readonly string[] {
  return chainIds(image)
    .map((id) => `${dataRoot}/overlay2/${cacheId(id)}`)
    .toReversed();
}
