import { changeOwnership } from './ownership.ts';
import { mountTemporary, temporarySize } from './tmpfs.ts';
import { type VolumePlugin, volumeDirectory } from './types.ts';

const name = 'kubernetes.io~empty-dir';

/** A directory of the node that goes with the Pod, or memory. Follows pkg/volume/emptydir. */
export const emptyDir: VolumePlugin = {
  name,
  supports: ({ volume }) => volume.emptyDir !== undefined,
  setUp: ({ volume }, { pod, node, files, now }) => {
    const source = volumeDirectory(pod, name, volume.name);
    const { medium = '', sizeLimit } = volume.emptyDir ?? {};
    let tearDown = () => {};
    if (medium === 'Memory') tearDown = mountTemporary(files, source, now, temporarySize(pod, node, sizeLimit));
    else if (!files.exists(source)) {
      files.makeDirectory(source, { recursive: true, mode: 0o777 });
      files.chmod(source, 0o777);
    }
    changeOwnership(files, source, pod);
    return { tree: files, source, readOnly: false, tearDown };
  },
};
