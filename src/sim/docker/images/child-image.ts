import type { Engine } from '../engine.ts';
import type { ContainerConfig } from '../records.ts';
import { version } from '../wire.ts';
import { emptyConfig, type HistoryEntry, renderDocument } from './document.ts';
import { createImage, type Image, type ImageLayer } from './image.ts';
import { addImage } from './store.ts';

export interface ChildFacts {
  readonly author: string;
  readonly comment: string;
  /** The container it was made with; empty for none. */
  readonly container: string;
  readonly containerConfig: ContainerConfig;
  readonly config: ContainerConfig;
  /** Undefined: nothing changed in the files. */
  readonly layer: ImageLayer | undefined;
}

/** An image on top of another. Follows moby image.NewChildImage. */
export function addChildImage(engine: Engine, parent: Image, facts: ChildFacts): Image {
  const created = engine.time();
  const step: HistoryEntry = {
    created,
    ...(facts.author === '' ? {} : { author: facts.author }),
    ...nonEmpty('created_by', (facts.containerConfig.Cmd ?? []).join(' ')),
    ...nonEmpty('comment', facts.comment),
    ...(facts.layer === undefined ? { empty_layer: true } : {}),
  };
  const layers = facts.layer === undefined ? parent.layers : [...parent.layers, facts.layer];
  const json = renderDocument({
    architecture: parent.document.architecture,
    author: facts.author,
    comment: facts.comment,
    config: facts.config,
    container: facts.container,
    container_config: facts.containerConfig,
    created,
    docker_version: version.engine,
    history: [...parent.document.history, step],
    os: parent.document.os,
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  });
  return addImage(engine, createImage(json, layers, { parent: parent.id }));
}

function nonEmpty<Name extends string>(name: Name, value: string): Partial<Record<Name, string>> {
  return value === '' ? {} : ({ [name]: value } as Record<Name, string>);
}

/** The document of an image that is one layer from outside. Follows moby ImportImage. */
export function importedDocument(created: string, comment: string, config: ContainerConfig, digest: string): string {
  return renderDocument({
    architecture: 'amd64',
    comment,
    config,
    container_config: emptyConfig,
    created,
    docker_version: version.engine,
    history: [{ created, comment }],
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [digest] },
  });
}
