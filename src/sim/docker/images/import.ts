import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '#api';
import { applyChanges } from '../build/changes.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { decompress, readUpload } from '../upload.ts';
import { jsonLines } from '../wire.ts';
import { importedDocument } from './child-image.ts';
import { emptyConfig } from './document.ts';
import { createImage } from './image.ts';
import { addImage } from './store.ts';
import { namedReference, tagImage } from './tag.ts';
import { unpackLayer } from './unpack-layer.ts';

/** `POST /images/create?fromSrc=-`: an image of one layer from an archive of files. */
export async function importImage(engine: Engine, request: HttpRequest): Promise<HttpResponse> {
  const { query } = request;
  const source = query.get('fromSrc') ?? '';
  const repository = query.get('repo') ?? '';
  const reference = repository === '' ? undefined : namedReference(repository, query.get('tag') ?? '');
  const config = await applyChanges(emptyConfig, query.getAll('changes'));
  if (source !== '-') throw refuse.notSimulated('importing images from the network');
  const archive = decompress(await readUpload(request));
  const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
  const layer = unpackLayer(engine, [], digest, archive);
  const message = query.get('message') ?? '';
  const comment = message === '' ? `Imported from ${source}` : message;
  const image = addImage(engine, createImage(importedDocument(engine.time(), comment, config, digest), [layer]));
  if (reference !== undefined) tagImage(engine, image, reference);
  engine.events.emit('image', 'import', image.id, { name: image.id });
  return jsonLines([{ status: image.id }]);
}
