import type { FileStat } from '../types.ts';
import { FileSystemError } from './file-system-error.ts';

/** One inode. Hard links are several names for the same node. */
export interface FileNode {
  readonly inode: number;
  readonly type: FileStat['type'];
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds since the epoch. */
  modified: number;
  links: number;
  /** Files: what lies behind `size` is spare room for appending, what is missing before it is zeros. See `contentOf`. */
  content: Uint8Array;
  size: number;
  /** Directories. */
  readonly children: Map<string, FileNode> | undefined;
  /** Symbolic links. */
  readonly target: string | undefined;
  /** Devices: `major:minor`. `0:0` is overlayfs' whiteout. */
  readonly device: string | undefined;
  /** Directories of an overlay's upper layer: hides what the layers below hold (trusted.overlay.opaque=y). */
  opaque: boolean;
}

/** What a new node is made from. */
export interface NewNode {
  readonly type: FileStat['type'];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly content?: Uint8Array | undefined;
  /** Default: as long as the content; zeros come after it. */
  readonly size?: number | undefined;
  readonly target?: string | undefined;
  readonly device?: string | undefined;
  readonly modified?: number | undefined;
}

/** Files longer than that, of which most is zeros, cannot be read at once. */
const longestRead = 2 ** 30;

/** What a file holds. Do not write into it. Throws ENOMEM when that is more than anybody can hold. */
export function contentOf({ content, size }: FileNode): Uint8Array {
  if (content.length >= size) return content.subarray(0, size);
  if (size > longestRead) throw new FileSystemError('ENOMEM', '');
  const whole = new Uint8Array(size);
  whole.set(content);
  return whole;
}

/** What a file is, and where its symbolic link or device leads. */
export interface Facts extends FileStat {
  readonly links: number;
  readonly target: string | undefined;
  readonly device: string | undefined;
}

export const whiteout = '0:0';

/** Numbers of loop devices, SCSI, MD, CD-ROM and virtio disks, the device mapper and NVMe. */
const blockMajors = new Set([7, 8, 9, 11, 252, 253, 254, 259]);

export function isBlockDevice(device: string | undefined): boolean {
  return device !== undefined && blockMajors.has(Number(device.split(':', 1)[0]));
}

export function isWhiteout(node: FileNode): boolean {
  return node.device === whiteout;
}

/** What `ls` and `du` count for a file, in kilobytes of its disk; what lies in memory has no blocks for directories. */
export function kilobytesOf({ type, size }: Pick<Facts, 'type' | 'size'>): number {
  if (type === 'directory') return size < 4096 ? 0 : 4;
  // What a symbolic link says has room in its inode, up to 59 bytes.
  if (type === 'symlink') return size < 60 ? 0 : 4;
  return type === 'file' ? Math.ceil(size / 4096) * 4 : 0;
}

/** Names of a directory: its own, `.`, and `..` in each directory below. */
function linksOf(node: FileNode): number {
  if (node.children === undefined) return node.links;
  let links = 2;
  for (const child of node.children.values()) if (child.type === 'directory') links += 1;
  return links;
}

/** As `stat` tells it. Every step of every path asks for one, hardly anybody for its links: those are counted when they are asked for. */
class NodeFacts implements Facts {
  readonly type: Facts['type'];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly modified: number;
  readonly inode: number;
  readonly target: string | undefined;
  readonly device: string | undefined;
  readonly #node: FileNode;
  readonly #isMerged: (() => boolean) | undefined;

  constructor(node: FileNode, size: number, isMerged: (() => boolean) | undefined) {
    this.type = node.type;
    this.mode = node.mode;
    this.uid = node.uid;
    this.gid = node.gid;
    this.size = size;
    this.modified = node.modified;
    this.inode = node.inode;
    this.target = node.target;
    this.device = node.device;
    this.#node = node;
    this.#isMerged = isMerged;
  }

  get links(): number {
    // Overlayfs does not count what several layers have below.
    return this.#isMerged?.() === true ? 1 : linksOf(this.#node);
  }
}

/**
 * `inMemory`: on a tmpfs, where a directory is as large as what it names. `isMerged`: whether a directory is put together from
 * several layers. Spread, the facts have no links.
 */
export function factsOf(node: FileNode, inMemory = false, isMerged?: () => boolean): Facts {
  const directory = inMemory ? 40 + 20 * (node.children?.size ?? 0) : 4096;
  const size = node.type === 'symlink' ? (node.target ?? '').length : node.type === 'directory' ? directory : node.size;
  return new NodeFacts(node, size, isMerged);
}
