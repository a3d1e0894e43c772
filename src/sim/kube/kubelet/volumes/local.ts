import type { Files } from '../../../runtime/files/files.ts';
import { rootDevice } from '../../../runtime/files/root-device.ts';
import { changeOwnership } from './ownership.ts';
import {
  MountError,
  type MountedVolume,
  type VolumeContext,
  type VolumePlugin,
  type VolumeSpec,
  volumeDirectory,
} from './types.ts';

const name = 'kubernetes.io~local-volume';

/** The first part of a path that is not there. */
function missingPart(files: Files, path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`).find((part) => !files.exists(part));
}

/** A device, or a file that the kubelet makes one of. */
function mapDevice({ persistent, readOnly }: VolumeSpec, { pod, files }: VolumeContext): MountedVolume {
  const { path = '' } = persistent?.spec?.local ?? {};
  const missing = missingPart(files, path);
  if (missing !== undefined) {
    throw new MountError(`lstat ${missing}: no such file or directory`, 'MapVolume.EvalHostSymlinks failed');
  }
  if (files.stat(path).type === 'directory') {
    const globalPath = `/var/lib/kubelet/plugins/${name}/volumeDevices/${persistent?.metadata.name ?? ''}`;
    const uid = pod.metadata.uid ?? '';
    const loop = `${globalPath}/${uid}`;
    const why = `makeLoopDevice failed for path ${loop}: losetup -f ${loop} failed: exit status 1`;
    throw new MountError(
      `blkUtil.AttachFileDevice failed. globalMapPath:${globalPath}, podUID: ${uid}: ${why}`,
      'MapVolume.MapBlockVolume failed',
    );
  }
  return { tree: files, source: path, readOnly };
}

/** A directory or device that an administrator prepared on one node. Follows pkg/volume/local. */
export const local: VolumePlugin = {
  name,
  supports: ({ persistent }) => persistent?.spec?.local !== undefined,
  setUp: (spec, context) => {
    const { persistent, readOnly } = spec;
    const { pod, files } = context;
    if (persistent?.spec?.volumeMode === 'Block') return mapDevice(spec, context);
    const { path = '' } = persistent?.spec?.local ?? {};
    const fails = (message: string) => new MountError(message, 'MountVolume.NewMounter initialization failed');
    if (!files.exists(path)) throw fails(`path ${JSON.stringify(path)} does not exist`);
    if (files.stat(path).type !== 'directory') throw fails('only directory and block device are supported');
    if (!readOnly) changeOwnership(files, path, pod, { persistent: true });
    const target = volumeDirectory(pod, name, spec.name);
    files.makeDirectory(target, { recursive: true, mode: 0o750 });
    const { kind = rootDevice.kind, device = rootDevice.device } = files.mountOf(path) ?? {};
    const options = `${readOnly ? 'ro' : 'rw'},relatime`;
    const mount = files.mount({ kind, device, options, target, raw: files.locate(path), readOnly });
    return { tree: files, source: target, readOnly, tearDown: () => mount.close() };
  },
};
