import type { Mount } from '../../runtime/index.ts';
import { hostMemory } from '../containers/verify.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { MountRecord } from '../records.ts';
import { mountTmpfs } from './tmpfs.ts';
import { volumePath } from './volume.ts';

/** Where a mount's files come from. Throws EngineError when a volume's own mount fails. */
export function mountSource(engine: Engine, mount: MountRecord): Omit<Mount, 'target'> {
  const options = mount.name === undefined ? undefined : engine.volumes.get(mount.name)?.options;
  const path = mount.name === undefined ? mount.source : volumePath(mount.name);
  if (options === undefined || options === null || options.type === undefined) {
    return { tree: engine.files, source: path, readOnly: false };
  }
  const given = new Map((options.o ?? '').split(',').map((part) => part.split('=', 2) as [string, string | undefined]));
  if (options.type === 'tmpfs') {
    const wish = { options: options.o ?? '', flags: [], device: options.device ?? '' };
    return mountTmpfs(engine.clock.now, hostMemory, wish);
  }
  const device = options.device ?? '';
  if (given.has('bind') || given.has('rbind')) {
    if (!engine.files.exists(device)) {
      throw refuse.server(
        `error while mounting volume '${path}': failed to mount local volume: mount ${device}:${path}, flags: 0x1000: no such file or directory`,
      );
    }
    return { tree: engine.files, source: device, readOnly: false };
  }
  // What another machine shares was mounted there when the container started.
  return { tree: engine.files, source: path, readOnly: false };
}

/** Makes the missing source of a `-v` bind: a directory of root. */
export function touchesVolume(engine: Engine, mount: MountRecord): void {
  if (mount.type !== 'bind' || mount.createSource !== true || engine.files.exists(mount.source)) return;
  engine.files.makeDirectory(mount.source, { recursive: true });
}
