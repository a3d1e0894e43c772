import { createFileTree, type FileTree } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { MountRecord } from '../records.ts';
import { volumePath } from './volume.ts';

/** Where a mount's files come from. Throws EngineError when a volume's own mount fails. */
export function mountSource(
  engine: Engine,
  mount: MountRecord,
): { readonly tree: FileTree; readonly source: string; readonly temporary: boolean } {
  const options = mount.name === undefined ? undefined : engine.volumes.get(mount.name)?.options;
  const path = mount.name === undefined ? mount.source : volumePath(mount.name);
  if (options === undefined || options === null || options.type === undefined) {
    return { tree: engine.files, source: path, temporary: false };
  }
  const given = new Map((options.o ?? '').split(',').map((part) => part.split('=', 2) as [string, string | undefined]));
  if (options.type === 'tmpfs') {
    const tree = createFileTree({ now: engine.clock.now, limit: parseSize(given.get('size')), mode: 0o1777 });
    const uid = Number(given.get('uid') ?? 0);
    const gid = Number(given.get('gid') ?? 0);
    tree.chown('/', uid, gid);
    const mode = given.get('mode');
    if (mode !== undefined) tree.chmod('/', Number.parseInt(mode, 8));
    return { tree, source: '/', temporary: true };
  }
  const device = options.device ?? '';
  if (given.has('bind') || given.has('rbind')) {
    if (!engine.files.exists(device)) {
      throw refuse.server(
        `error while mounting volume '${path}': failed to mount local volume: mount ${device}:${path}, flags: 0x1000: no such file or directory`,
      );
    }
    return { tree: engine.files, source: device, temporary: false };
  }
  // What another machine shares was mounted there when the container started.
  return { tree: engine.files, source: path, temporary: false };
}

/** Bytes for `64k`, `8m`, `1g`, `100`. */
export function parseSize(text: string | undefined): number | undefined {
  const match = /^(\d+)([kmg]?)b?$/i.exec(text ?? '');
  if (match === null) return undefined;
  return Number(match[1]) * 1024 ** ' kmg'.indexOf((match[2] ?? '').toLowerCase() || ' ');
}

/** Makes the missing source of a `-v` bind: a directory of root. */
export function touchesVolume(engine: Engine, mount: MountRecord): void {
  if (mount.type !== 'bind' || mount.createSource !== true || engine.files.exists(mount.source)) return;
  engine.files.makeDirectory(mount.source, { recursive: true });
}
