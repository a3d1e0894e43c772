import type { Container, VolumeMount } from '#types/core-v1';
import { asFiles } from '../../runtime/files/create-file-tree.ts';
import type { Files } from '../../runtime/files/files.ts';
import { imageFiles } from '../../runtime/image-files.ts';
import type { Mount, RuntimeImage } from '../../runtime/types.ts';
import { ConfigurationError, expand } from './environment.ts';
import type { MountedVolume } from './volumes/index.ts';

export interface MountsInput {
  readonly spec: Container;
  readonly variables: ReadonlyMap<string, string>;
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  /** What image volumes show, by the image's name in the Pod. */
  readonly volumeImages: ReadonlyMap<string, RuntimeImage>;
}

function subPathOf({ subPath = '', subPathExpr }: VolumeMount, variables: ReadonlyMap<string, string>): string {
  if (subPathExpr === undefined) return subPath;
  const names = [...subPathExpr.matchAll(/\$(?:\$|\(([^)]*)\))/g)].flatMap(([, name]) =>
    name === undefined ? [] : [name],
  );
  const missing = [...new Set(names)].filter((name) => (variables.get(name) ?? '') === '').sort();
  if (missing.length > 0) throw new ConfigurationError(`missing value for ${missing.join(', ')}`);
  const expanded = expand(subPathExpr, variables);
  if (expanded.startsWith('/'))
    throw new ConfigurationError(`error SubPath \`${expanded}\` must not be an absolute path`);
  if (expanded.split('/').includes('..')) {
    throw new ConfigurationError(`unable to provision SubPath \`${expanded}\`: must not contain '..'`);
  }
  return expanded;
}

/** The directory or file below a volume; made as a directory with the volume's mode when it is missing. */
function below(files: Files, source: string, subPath: string, mount: VolumeMount, container: string): string {
  const root = source.replace(/\/+$/, '');
  const whole = `${root}/${subPath}`;
  const fails = (what: string) =>
    new ConfigurationError(
      `failed to ${what} for volumeMount ${JSON.stringify(mount.name)} of container ${JSON.stringify(container)}`,
    );
  try {
    if (!files.exists(whole)) files.makeDirectory(whole, { recursive: true, mode: files.stat(source).mode });
  } catch {
    throw fails('create subPath directory');
  }
  const real = files.realPath(whole);
  const realRoot = files.realPath(source).replace(/\/+$/, '');
  if (real !== realRoot && !real.startsWith(`${realRoot}/`)) throw fails('prepare subPath');
  return whole;
}

/**
 * What of the Pod's volumes a container sees, and where; devices too. Throws ConfigurationError.
 * Follows pkg/kubelet/kubelet_pods.go makeMounts and makeBlockVolumes.
 */
export function containerMounts({ spec, variables, volumes, volumeImages }: MountsInput): readonly Mount[] {
  const mounts = (spec.volumeMounts ?? []).flatMap((mount): readonly Mount[] => {
    const volume = volumes.get(mount.name);
    if (volume === undefined) {
      throw new ConfigurationError(
        `cannot find volume ${JSON.stringify(mount.name)} to mount into container ${JSON.stringify(spec.name)}`,
      );
    }
    const subPath = subPathOf(mount, variables);
    if ('image' in volume) {
      const image = volumeImages.get(volume.image);
      if (image === undefined) return [];
      return [{ target: mount.mountPath, tree: imageFiles(image), source: `/${subPath}`, readOnly: true }];
    }
    const tree = asFiles(volume.tree);
    const source = subPath === '' ? volume.source : below(tree, volume.source, subPath, mount, spec.name);
    return [{ target: mount.mountPath, tree, source, readOnly: mount.readOnly === true || volume.readOnly }];
  });
  const devices = (spec.volumeDevices ?? []).flatMap(({ name, devicePath }): readonly Mount[] => {
    const volume = volumes.get(name);
    if (volume === undefined || 'image' in volume) {
      throw new ConfigurationError(
        `cannot find volume ${JSON.stringify(name)} to pass into container ${JSON.stringify(spec.name)}`,
      );
    }
    return [{ target: devicePath, tree: volume.tree, source: volume.source, readOnly: volume.readOnly }];
  });
  return [...mounts, ...devices];
}
