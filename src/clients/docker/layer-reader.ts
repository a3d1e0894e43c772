import type { LayerFile } from '#api';
import { readChunks } from '../http/message.ts';
import type { DockerClient } from './client.ts';
import { readImageLayers } from './image-layers.ts';
import { encodeReference } from './reference.ts';

type Layers = readonly (readonly LayerFile[])[];

/** Tells what each layer of an image holds. An image never changes: its archive, which is all of it, is asked for once. */
export function createLayerReader(client: DockerClient): (reference: string) => Promise<Layers | undefined> {
  const known = new Map<string, Promise<Layers>>();
  const read = async (id: string): Promise<Layers> =>
    readImageLayers(readChunks(await client.open(`/images/${encodeURIComponent(id)}/get`)));
  return async (reference) => {
    const image = await client.find(`/images/${encodeReference(reference)}/json`);
    if (image === undefined) return undefined;
    const { Id: id, RootFS: content } = image as {
      readonly Id: string;
      readonly RootFS?: { readonly Layers?: unknown };
    };
    // An engine saves no image without layers.
    if (content?.Layers === undefined || content.Layers === null) return [];
    const layers = known.get(id) ?? read(id);
    known.set(id, layers);
    layers.catch(() => known.delete(id));
    return layers;
  };
}
