import type { FileStat } from '../types.ts';
import { FileSystemError } from './file-system-error.ts';
import { type Credentials, type Files, type MountPoint, statOf, superuser } from './files.ts';
import { MountTable } from './mount-table.ts';
import type { Facts } from './node.ts';
import { baseName, isWithin, joinPath, parentOf } from './paths.ts';
import { asSeenBy, capability, isSuperuser, permits, type Squash } from './permissions.ts';
import type { FactChange, RawFiles, Usage } from './raw.ts';

/** A path after symbolic links and mounts: `inner` is the path within `raw`, `facts` undefined when nothing is there. */
interface Place {
  readonly path: string;
  readonly raw: RawFiles;
  readonly inner: string;
  readonly readOnly: boolean;
  readonly squash: Squash | undefined;
  readonly facts: Facts | undefined;
}

export interface TreeOptions {
  readonly root: RawFiles;
  readonly mounts?: readonly MountPoint[] | MountTable;
  readonly readOnlyRoot?: boolean;
  readonly credentials?: Credentials;
}

const mostLinks = 40;
/** Relative, or with an empty name, `.` or `..` in it. */
const notCanonical = /^[^/]|\/\.{0,2}(?:\/|$)/;
const encoder = new TextEncoder();
const longestName = 255;
/** In bytes, of which a character has at most three. */
const isTooLong = (name: string) => name.length * 3 > longestName && encoder.encode(name).length > longestName;

/** Symbolic links, mounts and permissions on top of raw file systems. */
export class Tree implements Files {
  readonly mounts: MountTable;
  readonly #options: TreeOptions;
  readonly #credentials: Credentials;

  constructor(options: TreeOptions) {
    this.#options = options;
    this.mounts = options.mounts instanceof MountTable ? options.mounts : new MountTable(options.mounts);
    this.#credentials = options.credentials ?? superuser;
  }

  get #umask(): number {
    return this.#credentials.umask ?? 0o022;
  }

  get mountPoints(): readonly MountPoint[] {
    return this.mounts.points;
  }

  get unmounted(): Files {
    return new Tree({ ...this.#options, mounts: [] });
  }

  as(credentials: Credentials): Files {
    return new Tree({ ...this.#options, mounts: this.mounts, credentials });
  }

  mount(point: MountPoint): { close(): void } {
    return this.mounts.add(point);
  }

  mountOf(path: string): MountPoint | undefined {
    const canonical = this.realPath(path);
    return this.mounts.innermost.find(({ target }) => isWithin(canonical, target));
  }

  stat(path: string): FileStat {
    return statOf(this.facts(path));
  }

  lstat(path: string): FileStat {
    return statOf(this.linkFacts(path));
  }

  facts(path: string): Facts {
    return this.#existing(path, true).facts;
  }

  linkFacts(path: string): Facts {
    return this.#existing(path, false).facts;
  }

  exists(path: string): boolean {
    try {
      return this.#resolve(path, true).facts !== undefined;
    } catch {
      return false;
    }
  }

  allows(path: string, access: 'r' | 'w' | 'x'): boolean {
    try {
      const place = this.#existing(path, true);
      return !(access === 'w' && place.readOnly) && permits(place.facts, this.#who(place), access);
    } catch {
      return false;
    }
  }

  realPath(path: string): string {
    return this.#existing(path, true).path;
  }

  readFile(path: string): Uint8Array {
    const place = this.#existing(path, true);
    if (place.facts.type === 'directory') throw new FileSystemError('EISDIR', path);
    this.#demand(place, place.facts, 'r', path);
    return place.raw.read(place.inner);
  }

  writeFile(path: string, content: Uint8Array, options: { mode?: number; uid?: number; gid?: number } = {}): void {
    const place = this.#resolve(path, true);
    if (place.facts !== undefined) {
      this.#demandWritableFile(place, place.facts, path);
      if (place.facts.type === 'device') return;
      this.#guard(path, () => place.raw.write(place.inner, content));
      if (options.mode !== undefined) place.raw.change(place.inner, { mode: options.mode });
      return;
    }
    this.#demandParent(place, path);
    this.#guard(path, () =>
      place.raw.create(place.inner, {
        type: 'file',
        mode: options.mode ?? 0o666 & ~this.#umask,
        uid: options.uid ?? this.#who(place).uid,
        gid: options.gid ?? this.#groupIn(place),
        content: content.slice(),
      }),
    );
  }

  appendFile(path: string, content: Uint8Array): void {
    const place = this.#resolve(path, true);
    if (place.facts === undefined) {
      this.writeFile(path, content);
      return;
    }
    this.#demandWritableFile(place, place.facts, path);
    if (place.facts.type === 'device') return;
    this.#guard(path, () => place.raw.append(place.inner, content));
  }

  readDirectory(path: string): readonly string[] {
    const place = this.#existing(path, true);
    if (place.facts.type !== 'directory') throw new FileSystemError('ENOTDIR', path);
    this.#demand(place, place.facts, 'r', path);
    return place.raw.list(place.inner).toSorted();
  }

  makeDirectory(path: string, options: { recursive?: boolean; mode?: number; uid?: number; gid?: number } = {}): void {
    let place: Place;
    try {
      place = this.#resolve(path, true);
    } catch (error) {
      if (!options.recursive || !(error instanceof FileSystemError) || error.code !== 'ENOENT') throw error;
      const { mode: _, ...forParents } = options;
      this.makeDirectory(parentOf(path), forParents);
      place = this.#resolve(path, true);
    }
    if (place.facts !== undefined) {
      if (options.recursive && place.facts.type === 'directory') return;
      throw new FileSystemError('EEXIST', path);
    }
    this.#demandParent(place, path);
    this.#guard(path, () =>
      place.raw.create(place.inner, {
        type: 'directory',
        mode: (options.mode ?? 0o777 & ~this.#umask) | this.#setsGroup(place),
        uid: options.uid ?? this.#who(place).uid,
        gid: options.gid ?? this.#groupIn(place),
      }),
    );
  }

  makeNode(path: string, type: 'device' | 'fifo' | 'socket', mode: number, device?: string): void {
    const place = this.#free(path);
    const who = this.#who(place);
    if (type === 'device' && !isSuperuser(who, capability.mknod)) throw new FileSystemError('EPERM', path);
    const { uid } = who;
    const gid = this.#groupIn(place);
    place.raw.create(place.inner, { type, mode, uid, gid, ...(device === undefined ? {} : { device }) });
  }

  remove(path: string, options: { recursive?: boolean } = {}): void {
    const place = this.#existing(path, false);
    // A kernel wants to write to the directory before it looks at what is to go.
    if (place.path !== '/' && this.#place(parentOf(place.path)).readOnly) throw new FileSystemError('EROFS', path);
    if (place.path === '/' || this.mounts.points.some((mount) => isWithin(mount.target, place.path))) {
      throw new FileSystemError('EBUSY', path);
    }
    this.#demandParent(place, path);
    this.#demandSticky(place, path);
    if (place.facts.type === 'directory') {
      const names = place.raw.list(place.inner);
      if (names.length > 0 && !options.recursive) throw new FileSystemError('ENOTEMPTY', path);
      if (!isSuperuser(this.#credentials)) for (const name of names) this.remove(joinPath(place.path, name), options);
    }
    place.raw.remove(place.inner);
  }

  rename(from: string, to: string): void {
    const source = this.#existing(from, false);
    const target = this.#resolve(to, false);
    if (source.path === target.path) return;
    // What is moved, and what it takes the place of, may be mount points themselves: the directories count.
    const [left, entered] = [this.#place(parentOf(source.path)), this.#place(parentOf(target.path))];
    if (left.raw !== entered.raw) throw new FileSystemError('EXDEV', to);
    if (left.readOnly) throw new FileSystemError('EROFS', to);
    if (this.mounts.points.some(({ target: at }) => isWithin(at, source.path) || at === target.path))
      throw new FileSystemError('EBUSY', to);
    if (isWithin(target.path, source.path)) throw new FileSystemError('EINVAL', to);
    this.#demandParent(source, from);
    this.#demandSticky(source, from);
    this.#demandParent(target, to);
    if (target.facts !== undefined) {
      const targetIsDirectory = target.facts.type === 'directory';
      if (targetIsDirectory && source.facts.type !== 'directory') throw new FileSystemError('EISDIR', to);
      if (!targetIsDirectory && source.facts.type === 'directory') throw new FileSystemError('ENOTDIR', to);
      if (targetIsDirectory && target.raw.list(target.inner).length > 0) throw new FileSystemError('ENOTEMPTY', to);
      target.raw.remove(target.inner);
    }
    source.raw.rename(source.inner, target.inner);
  }

  symlink(target: string, path: string): void {
    const place = this.#free(path);
    const { uid } = this.#who(place);
    const gid = this.#groupIn(place);
    this.#guard(path, () => place.raw.create(place.inner, { type: 'symlink', mode: 0o777, uid, gid, target }));
  }

  link(from: string, to: string): void {
    const source = this.#existing(from, false);
    if (source.facts.type === 'directory') throw new FileSystemError('EPERM', from);
    const target = this.#free(to);
    if (source.raw !== target.raw) throw new FileSystemError('EXDEV', to);
    source.raw.link(source.inner, target.inner);
  }

  readLink(path: string): string {
    const { facts } = this.#existing(path, false);
    if (facts.target === undefined) throw new FileSystemError('EINVAL', path);
    return facts.target;
  }

  chmod(path: string, mode: number): void {
    this.change(path, { mode });
  }

  chown(path: string, uid: number, gid: number): void {
    this.change(path, { uid, gid });
  }

  change(path: string, change: FactChange): void {
    const place = this.#existing(path, true);
    if (place.readOnly) throw new FileSystemError('EROFS', path);
    const who = this.#who(place);
    const owns = isSuperuser(who, capability.fowner) || place.facts.uid === who.uid;
    const changesOwner = change.uid !== undefined && change.uid !== place.facts.uid;
    const onlyTime = change.mode === undefined && change.uid === undefined && change.gid === undefined;
    if (changesOwner && !isSuperuser(who, capability.chown)) throw new FileSystemError('EPERM', path);
    if (!owns && !(onlyTime && permits(place.facts, who, 'w'))) {
      throw new FileSystemError(onlyTime ? 'EACCES' : 'EPERM', path);
    }
    place.raw.change(place.inner, change);
  }

  locate(path: string): RawFiles {
    const place = this.#existing(path, true);
    return place.raw.rootedAt(place.inner);
  }

  usage(path: string): Usage {
    return this.#existing(path, true).raw.usage();
  }

  watch(changed: (path: string) => void): { close(): void } {
    const watches = [
      this.#options.root.watch(changed),
      ...this.mountPoints.map((mount) =>
        mount.raw.watch((inner) => changed(inner === '/' ? mount.target : mount.target + inner)),
      ),
    ];
    return {
      close: () => {
        for (const watch of watches) watch.close();
      },
    };
  }

  #place(path: string): Place {
    for (const mount of this.mounts.innermost) {
      if (!isWithin(path, mount.target)) continue;
      const inner = path === mount.target ? '/' : mount.target === '/' ? path : path.slice(mount.target.length);
      const { raw, readOnly, squash } = mount;
      return { path, raw, inner, readOnly, squash, facts: raw.find(inner) };
    }
    const { root } = this.#options;
    const readOnly = this.#options.readOnlyRoot ?? false;
    return { path, raw: root, inner: path, readOnly, squash: undefined, facts: root.find(path) };
  }

  /** Follows `path` name by name. A missing last name is a place without facts; a missing one before is ENOENT. */
  #resolve(path: string, follow: boolean): Place {
    return this.#straight(path, follow) ?? this.#stepByStep(path, follow);
  }

  /** The place when nothing on the way has to be looked at: the superuser may pass, and raw files have no path through a link. */
  #straight(path: string, follow: boolean): Place | undefined {
    if (!isSuperuser(this.#credentials) || notCanonical.test(path)) return undefined;
    const place = this.#place(path);
    if (place.squash !== undefined) return undefined;
    if (place.facts !== undefined) return follow && place.facts.target !== undefined ? undefined : place;
    if (isTooLong(baseName(path))) return undefined;
    return this.#place(parentOf(path)).facts?.type === 'directory' ? place : undefined;
  }

  #stepByStep(path: string, follow: boolean): Place {
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    let place = this.#place('/');
    for (let links = 0; names.length > 0; ) {
      const name = names.shift() ?? '';
      if (place.facts?.type !== 'directory') throw new FileSystemError('ENOTDIR', path);
      if (name === '..') {
        place = this.#place(parentOf(place.path));
        continue;
      }
      if (isTooLong(name)) throw new FileSystemError('EINVAL', path);
      this.#demand(place, place.facts, 'x', path);
      const directory = place;
      place = this.#place(joinPath(directory.path, name));
      if (place.facts === undefined) {
        if (names.length > 0) throw new FileSystemError('ENOENT', path);
        return place;
      }
      if (place.facts.target === undefined || (names.length === 0 && !follow)) continue;
      links += 1;
      if (links > mostLinks) throw new FileSystemError('ELOOP', path);
      names.unshift(...place.facts.target.split('/').filter((part) => part !== '' && part !== '.'));
      place = place.facts.target.startsWith('/') ? this.#place('/') : directory;
    }
    return place;
  }

  #existing(path: string, follow: boolean): Place & { readonly facts: Facts } {
    const place = this.#resolve(path, follow);
    if (place.facts === undefined) throw new FileSystemError('ENOENT', path);
    return { ...place, facts: place.facts };
  }

  #free(path: string): Place {
    const place = this.#resolve(path, false);
    if (place.facts !== undefined) throw new FileSystemError('EEXIST', path);
    this.#demandParent(place, path);
    return place;
  }

  /** In a directory with the set-group-ID bit new entries get its group, and new directories the bit. */
  #setsGroup(place: Place): number {
    return (this.#place(parentOf(place.path)).facts?.mode ?? 0) & 0o2000;
  }

  #groupIn(place: Place): number {
    const parent = this.#place(parentOf(place.path)).facts;
    return parent !== undefined && (parent.mode & 0o2000) !== 0 ? parent.gid : this.#who(place).gid;
  }

  #who({ squash }: Place): Credentials {
    return squash === undefined ? this.#credentials : asSeenBy(this.#credentials, squash);
  }

  #demand(place: Place, facts: Facts, access: 'r' | 'w' | 'x', path: string): void {
    if (!permits(facts, this.#who(place), access)) throw new FileSystemError('EACCES', path);
  }

  #demandWritableFile(place: Place, facts: Facts, path: string): void {
    if (facts.type === 'directory') throw new FileSystemError('EISDIR', path);
    if (place.readOnly && facts.type === 'file') throw new FileSystemError('EROFS', path);
    this.#demand(place, facts, 'w', path);
  }

  #demandParent(place: Place, path: string): void {
    const parent = this.#place(parentOf(place.path));
    if (parent.facts === undefined) throw new FileSystemError('ENOENT', path);
    if (place.readOnly) throw new FileSystemError('EROFS', path);
    this.#demand(parent, parent.facts, 'w', path);
  }

  /** In a sticky directory (/tmp) only the owners of file and directory may remove the file. */
  #demandSticky(place: Place, path: string): void {
    const who = this.#who(place);
    const parent = this.#place(parentOf(place.path)).facts;
    if (isSuperuser(who, capability.fowner) || parent === undefined || (parent.mode & 0o1000) === 0) return;
    if (parent.uid !== who.uid && place.facts?.uid !== who.uid) throw new FileSystemError('EPERM', path);
  }

  /** Gives errors of the raw file system (no space left) the path that the caller knows. */
  #guard(path: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      throw error instanceof FileSystemError ? new FileSystemError(error.code, path) : error;
    }
  }
}
