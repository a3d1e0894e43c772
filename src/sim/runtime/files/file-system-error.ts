/** The POSIX codes that file trees fail with, and what strerror says. */
const descriptions = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  EEXIST: 'File exists',
  ENOSPC: 'No space left on device',
  ELOOP: 'Too many levels of symbolic links',
  EXDEV: 'Invalid cross-device link',
  EFBIG: 'File too large',
  EBUSY: 'Device or resource busy',
  EINVAL: 'Invalid argument',
  ENOMEM: 'Cannot allocate memory',
  ENXIO: 'No such device or address',
} as const;
export type FileSystemCode = keyof typeof descriptions;

/** A file operation that failed; `path` is the one that the caller gave. */
export class FileSystemError extends Error {
  readonly code: FileSystemCode;
  readonly path: string;

  constructor(code: FileSystemCode, path: string) {
    super(`${path}: ${descriptions[code]}`);
    this.name = 'FileSystemError';
    this.code = code;
    this.path = path;
  }

  /** As strerror(3) puts it: `No such file or directory`. */
  get description(): string {
    return descriptions[this.code];
  }
}
