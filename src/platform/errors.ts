import { UserError } from '#api';

const sentences: Readonly<Record<string, readonly [sentence: string, nextStep: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space, or set CKA_LAB_STATE to a folder on another disk.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, or set CKA_LAB_STATE to a folder on another disk.'],
  EROFS: ['the file system is read-only', 'Set CKA_LAB_STATE to a folder that can be written.'],
  EACCES: ['permission is denied', 'Set CKA_LAB_STATE to a folder that belongs to you.'],
  EPERM: ['the operation is not permitted', 'Set CKA_LAB_STATE to a folder that belongs to you.'],
  ENOENT: ['the folder cannot be made', 'Set CKA_LAB_STATE to a folder that can be written.'],
  ENOTDIR: ['a part of the path is not a folder', 'Move that file away, or set CKA_LAB_STATE to another folder.'],
};

/** The POSIX code of a failed system call (`ENOENT` ...); undefined for every other value. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code;
}

/** SQLite's primary result codes for what the disk refuses. */
const sqliteCodes: Readonly<Record<number, string>> = { 8: 'EROFS', 13: 'ENOSPC', 14: 'EACCES', 3: 'EACCES' };

/** SQLite's primary result code of an error of node:sqlite; undefined for every other value. */
export function sqliteErrorCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return Number(error.errcode) & 0xff;
}

/**
 * A failure that the person can do something about (disk full, read-only ...), told by the system or by SQLite, as UserError;
 * everything else as it is.
 */
export function asUserError(error: unknown, path: string): unknown {
  const code = sqliteCodes[sqliteErrorCode(error) ?? -1] ?? systemErrorCode(error);
  const known = code === undefined ? undefined : sentences[code];
  if (known === undefined) return error;
  return new UserError(`file-${(code ?? '').toLowerCase()}`, `Cannot write ${path}: ${known[0]}.`, known[1]);
}

/** Whether SQLite says that a file is no database (any more): its codes CORRUPT and NOTADB. */
export function isDamagedDatabase(error: unknown): boolean {
  const code = sqliteErrorCode(error);
  return code === 11 || code === 26;
}
