import { isReachableFrom } from '../../helpers/volume-matching.ts';
import { configMap, downwardApi, projected, secret } from './content.ts';
import { csi } from './csi.ts';
import { emptyDir } from './empty-dir.ts';
import { hostPath } from './host-path.ts';
import { image } from './image.ts';
import { local } from './local.ts';
import { nfs } from './nfs.ts';
import { MountError, type MountedVolume, type VolumeContext, type VolumePlugin, type VolumeSpec } from './types.ts';

/** Every way to mount a volume; a new one is one file and one line here. */
const plugins: readonly VolumePlugin[] = [
  emptyDir,
  hostPath,
  local,
  csi,
  nfs,
  configMap,
  secret,
  downwardApi,
  projected,
  image,
];

const withoutPlugin = [
  'name',
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeMode',
  'nodeAffinity',
  'volumeAttributesClassName',
];

function pluginFor(spec: VolumeSpec): VolumePlugin {
  const found = plugins.find((plugin) => plugin.supports(spec));
  if (found !== undefined) return found;
  const kind = Object.keys(spec.persistent?.spec ?? spec.volume).find((key) => !withoutPlugin.includes(key));
  throw new MountError(`not simulated: volumes of type ${kind ?? 'unknown'}`);
}

/** Makes a volume ready on the node. Throws MountError, or MountPending. Follows operation_generator, GenerateMountVolumeFunc. */
export async function mountVolume(spec: VolumeSpec, context: VolumeContext): Promise<MountedVolume> {
  const plugin = pluginFor(spec);
  plugin.waitForAttach?.(spec, context);
  const { persistent } = spec;
  if (persistent !== undefined && context.node !== undefined && !isReachableFrom(persistent, context.node)) {
    const what = persistent.spec?.volumeMode === 'Block' ? 'MapVolume' : 'MountVolume';
    throw new MountError('no matching NodeSelectorTerms', `${what}.NodeAffinity check failed`);
  }
  const modes = persistent?.spec?.accessModes ?? [];
  if (modes.length === 1 && modes[0] === 'ReadWriteOncePod' && context.isMountedElsewhere(spec.name)) {
    throw new MountError('volume uses the ReadWriteOncePod access mode and is already in use by another pod');
  }
  return plugin.setUp(spec, context);
}

/** Brings a mounted volume up to date, where its content is the kubelet's. Throws MountError. */
export async function updateVolume(spec: VolumeSpec, context: VolumeContext): Promise<void> {
  await pluginFor(spec).update?.(spec, context);
}

/** Whether the content of mounted volumes of that kind follows what it tells. */
export function isLive(spec: VolumeSpec): boolean {
  return pluginFor(spec).update !== undefined;
}
