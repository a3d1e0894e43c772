/** One member of a tar archive, without its content. */
export interface ArchiveHeader {
  /** As it stands in the archive; directories end with a slash when this engine writes them. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link' | 'character' | 'block' | 'fifo' | 'other';
  /** As it stands in the archive: permission bits, and those of the type where the writer put them. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Milliseconds since the epoch; archives keep seconds. */
  readonly modified: number;
  readonly linkName: string;
  readonly userName: string;
  readonly groupName: string;
  readonly major: number;
  readonly minor: number;
  /** `SCHILY.xattr.` records, without that prefix. */
  readonly attributes: ReadonlyMap<string, string>;
}

export const block = 512;

export const typeFlags = {
  file: '0',
  link: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
} as const;

export function padded(size: number): number {
  return Math.ceil(size / block) * block;
}

/** What is no archive, was cut short, or cannot be unpacked. The message is Go's: of archive/tar, or of moby's pkg/archive. */
export class ArchiveError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArchiveError';
  }
}
