import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { Image } from './image.ts';
import { tagsOf } from './store.ts';

/** `GET /images/{name}/history`, newest step first. Ids are known as far as the parents are on this engine. */
export function historyOf(engine: Engine, image: Image) {
  let layer = 0;
  const entries = image.document.history
    .map((step) => {
      const isEmpty = step.empty_layer === true;
      if (!isEmpty && layer >= image.layers.length) throw refuse.server('too many non-empty layers in History section');
      const size = isEmpty ? 0 : (image.layers[layer]?.size ?? 0);
      if (!isEmpty) layer += 1;
      return { step, size };
    })
    .toReversed();
  let owner: Image | undefined = image;
  return entries.map(({ step, size }) => {
    const known: Image | undefined = owner;
    owner = known === undefined || known.parent === '' ? undefined : engine.images.get(known.parent);
    const tags = known === undefined ? [] : tagsOf(engine, known).map(({ reference }) => reference);
    return {
      Comment: step.comment ?? '',
      Created: Math.floor(Date.parse(step.created) / 1000),
      CreatedBy: step.created_by ?? '',
      Id: known?.id ?? '<missing>',
      Size: size,
      Tags: tags.length === 0 ? null : tags,
    };
  });
}
