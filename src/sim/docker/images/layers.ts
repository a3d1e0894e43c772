import { type LibraryImage, sha256 } from '../../runtime/index.ts';
import { dataRoot } from '../engine.ts';

/** The digest that names a layer together with everything below it. Follows moby layer.CreateChainID. */
export function chainIds(image: LibraryImage): readonly string[] {
  const ids: string[] = [];
  for (const { digest } of image.layers) {
    const parent = ids.at(-1);
    ids.push(parent === undefined ? digest : sha256(`${parent} ${digest}`));
  }
  return ids;
}

/** Where overlay2 keeps the layers of an image, topmost first; shared ones are the same directories. */
export function layerDirectories(image: LibraryImage): readonly string[] {
  return chainIds(image)
    .map((id) => `${dataRoot}/overlay2/${sha256(`cache of ${id}`).slice(7)}`)
    .toReversed();
}
