import { FileSystemError } from './file-system-error.ts';

/** What one file system has taken of a disk. */
export interface DiskSpace {
  readonly disk: Disk;
  /** Bytes that files grow by (or shrink by, below zero), and how many of them are really kept. Throws ENOSPC. */
  take(size: number, kept: number, path: string): void;
  /** The file system is gone: everything is given back. */
  close(): void;
}

/** The disk of one machine: several file systems share it, and together they can fill it. Bytes. */
export interface Disk {
  readonly size: number;
  readonly used: number;
  readonly available: number;
  space(): DiskSpace;
}

/** What a lab can keep of a disk's content; runs of zeros at the end of files cost nothing. */
const mostKept = 256 * 2 ** 20;
const block = 4096;
/** What the operating system takes of it. */
const installed = 0.21;

/**
 * A disk of so many bytes. Nobody's computer holds what the nodes of a lab could: as the content that is really kept nears
 * its limit the disk fills up, so that a program that writes without end meets a full disk and not a host without memory.
 */
export function createDisk(size: number): Disk {
  const base = Math.round(size * installed);
  let taken = 0;
  let kept = 0;
  const available = () => {
    const free = Math.max(0, Math.min(size - base - taken, size * (1 - kept / mostKept)));
    return Math.floor(free / block) * block;
  };
  const disk: Disk = {
    size,
    get used() {
      return size - available();
    },
    get available() {
      return available();
    },
    space: () => {
      let own = 0;
      let ownKept = 0;
      const change = (bytes: number, bytesKept: number) => {
        own += bytes;
        ownKept += bytesKept;
        taken += bytes;
        kept += bytesKept;
      };
      return {
        disk,
        take: (bytes, bytesKept, path) => {
          const isFull = base + taken + bytes > size || kept + bytesKept > mostKept;
          if (isFull && (bytes > 0 || bytesKept > 0)) throw new FileSystemError('ENOSPC', path);
          change(bytes, bytesKept);
        },
        close: () => change(-own, -ownKept),
      };
    },
  };
  return disk;
}
