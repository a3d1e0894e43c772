import { parseReference } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { Image } from './image.ts';
import { addTag } from './store.ts';

/** `repo` and `tag` of a query as one familiar reference with tag. Throws EngineError. */
export function namedReference(repository: string, tag: string): string {
  const reference = parseReference(tag === '' ? repository : `${repository}:${tag}`);
  if ('error' in reference) throw refuse.badParameter(reference.error);
  if (reference.familiarName === 'sha256')
    throw refuse.badParameter('refusing to create an ambiguous tag using digest algorithm as name');
  if (reference.digest !== undefined) throw refuse.badParameter('refusing to create a tag with a digest reference');
  return `${reference.familiarName}:${reference.tag ?? 'latest'}`;
}

/** Gives an image that name and says so. */
export function tagImage(engine: Engine, image: Image, reference: string): void {
  addTag(engine, reference, image, false);
  engine.events.emit('image', 'tag', image.id, { name: reference });
}
