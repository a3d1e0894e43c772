import type { Volume } from '#types/core-v1';
import { type Payload, writeAtomically } from './atomic-writer.ts';
import { makeNestedMountPoints } from './nested-mounts.ts';
import { changeOwnership } from './ownership.ts';
import { configMapPayload, downwardPayload, projectedPayload, secretPayload } from './payload.ts';
import { mountTemporary, temporarySize } from './tmpfs.ts';
import { type VolumeContext, type VolumePlugin, volumeDirectory } from './types.ts';

interface ContentKind {
  readonly name: string;
  supports(volume: Volume): boolean;
  payload(volume: Volume, context: VolumeContext): Payload | Promise<Payload>;
  /** Whether it lies in memory, so that nothing of it gets on a disk. */
  readonly inMemory: boolean;
}

/** A volume whose files the kubelet writes, again whenever what they tell changed. */
function contentPlugin({ name, supports, payload, inMemory }: ContentKind): VolumePlugin {
  const write = (volume: Volume, content: Payload, { pod, files, now }: VolumeContext) => {
    const directory = volumeDirectory(pod, name, volume.name);
    if (writeAtomically(files, directory, content, now())) changeOwnership(files, directory, pod, { readOnly: true });
  };
  return {
    name,
    supports: ({ volume }) => supports(volume),
    setUp: async ({ volume }, context) => {
      const { pod, node, files, now } = context;
      const content = await payload(volume, context);
      const source = volumeDirectory(pod, name, volume.name);
      let tearDown = () => {};
      if (inMemory) tearDown = mountTemporary(files, source, now, temporarySize(pod, node));
      else {
        files.makeDirectory(source, { recursive: true, mode: 0o777 });
        files.chmod(source, 0o777);
      }
      changeOwnership(files, source, pod);
      makeNestedMountPoints(files, source, pod, volume.name);
      write(volume, content, context);
      return { tree: files, source, readOnly: true, tearDown };
    },
    update: async ({ volume }, context) => write(volume, await payload(volume, context), context),
  };
}

const usual = 0o644;

/** Follows pkg/volume/configmap. */
export const configMap = contentPlugin({
  name: 'kubernetes.io~configmap',
  inMemory: false,
  supports: (volume) => volume.configMap !== undefined,
  payload: ({ configMap: source = {} }, context) => configMapPayload(source, source.defaultMode ?? usual, context),
});

/** Follows pkg/volume/secret. */
export const secret = contentPlugin({
  name: 'kubernetes.io~secret',
  inMemory: true,
  supports: (volume) => volume.secret !== undefined,
  payload: ({ secret: source = {} }, context) => secretPayload(source, source.defaultMode ?? usual, context),
});

/** Follows pkg/volume/downwardapi. */
export const downwardApi = contentPlugin({
  name: 'kubernetes.io~downward-api',
  inMemory: true,
  supports: (volume) => volume.downwardAPI !== undefined,
  payload: ({ downwardAPI: { items = [], defaultMode = usual } = {} }, context) =>
    downwardPayload(items, defaultMode, context),
});

/** Follows pkg/volume/projected. */
export const projected = contentPlugin({
  name: 'kubernetes.io~projected',
  inMemory: true,
  supports: (volume) => volume.projected !== undefined,
  payload: ({ projected: { sources = [], defaultMode = usual } = {} }, context) =>
    projectedPayload(sources, defaultMode, context),
});
