import { sha256 } from '../../runtime/index.ts';

interface Layered {
  readonly layers: readonly { readonly digest: string }[];
}

const computed = new WeakMap<Layered, readonly string[]>();

/** The digest that names a layer together with everything below it. Follows moby layer.CreateChainID. */
export function chainId(parent: string | undefined, digest: string): string {
  return parent === undefined ? digest : sha256(`${parent} ${digest}`);
}

/** The chain ids of an image's layers, oldest first. */
export function chainIds(image: Layered): readonly string[] {
  const known = computed.get(image);
  if (known !== undefined) return known;
  const ids: string[] = [];
  for (const { digest } of image.layers) ids.push(chainId(ids.at(-1), digest));
  computed.set(image, ids);
  return ids;
}

/** The name of the directory that holds the layer of that chain id; also the name under which its files are kept. */
export function cacheId(chain: string): string {
  return sha256(`cache of ${chain}`).slice(7);
}

/** The names of the directories in which storage drivers keep the layers of an image, topmost first; shared ones are the same. */
export function cacheIds(image: Layered): readonly string[] {
  return chainIds(image).map(cacheId).toReversed();
}
