import type { Engine } from '../engine.ts';
import { orderedConfig } from './document.ts';
import type { Image } from './image.ts';
import { cacheIds } from './layers.ts';
import { digestsOf, tagsOf } from './store.ts';

/** The document of `GET /images/{name}/json`. Follows moby api/server/router/image toImageInspect. */
export function inspectImage(engine: Engine, image: Image) {
  const { document } = image;
  const { storage } = engine;
  const [top, ...lower] = cacheIds(image);
  const tags = tagsOf(engine, image);
  const lastTag = tags
    .map((tag) => tag.taggedAt)
    .sort()
    .at(-1);
  return {
    Id: image.id,
    RepoTags: tags.map((tag) => tag.reference),
    RepoDigests: digestsOf(engine, image),
    Parent: image.parent,
    Comment: document.comment ?? document.history.at(-1)?.comment ?? '',
    Created: document.created,
    Container: document.container ?? '',
    ContainerConfig: orderedConfig(document.container_config),
    DockerVersion: document.docker_version ?? '',
    Author: document.author ?? '',
    Config: orderedConfig(document.config),
    Architecture: document.architecture,
    Os: document.os,
    Size: image.size,
    VirtualSize: image.size,
    GraphDriver: { Data: top === undefined ? null : storage.data(top, lower), Name: storage.name },
    RootFS: {
      Type: document.rootfs.type,
      ...(image.layers.length === 0 ? {} : { Layers: image.layers.map((layer) => layer.digest) }),
    },
    Metadata: { LastTagTime: lastTag ?? '0001-01-01T00:00:00Z' },
  };
}
