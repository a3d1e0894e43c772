import type { Pod } from '#types/core-v1';
import type { Files } from '../../../runtime/files/files.ts';

const readAndWrite = 0o660;
const read = 0o440;
const execute = 0o110;
const setGroup = 0o2000;

function needsChange(files: Files, directory: string, group: number, mask: number): boolean {
  const { type, mode, gid } = files.stat(directory);
  const wanted = mask | execute | setGroup;
  return type !== 'directory' || gid !== group || (mode & wanted) !== wanted;
}

/**
 * Gives a volume to the Pod's fsGroup: everything in it gets the group and its permissions, directories the set-group-ID
 * bit. With `OnRootMismatch`, which only volumes that outlive Pods have, a root that is right already vouches for the
 * rest. Follows pkg/volume/volume_linux.go.
 */
export function changeOwnership(
  files: Files,
  directory: string,
  pod: Pod,
  { readOnly = false, persistent = false }: { readonly readOnly?: boolean; readonly persistent?: boolean } = {},
): void {
  const { fsGroup, fsGroupChangePolicy } = pod.spec?.securityContext ?? {};
  if (fsGroup === undefined) return;
  const mask = readOnly ? read : readAndWrite;
  const onMismatch = persistent && fsGroupChangePolicy === 'OnRootMismatch';
  if (onMismatch && !needsChange(files, directory, fsGroup, mask)) return;
  const walk = (path: string): void => {
    const { type, mode, uid } = files.lstat(path);
    // A link has no permissions of its own, and its target is met by itself.
    if (type === 'symlink') return;
    const isDirectory = type === 'directory';
    if (isDirectory) for (const name of files.readDirectory(path)) walk(`${path}/${name}`);
    files.chown(path, uid, fsGroup);
    files.chmod(path, mode | mask | (isDirectory ? execute | setGroup : 0));
  };
  walk(directory);
}

/** The user that all containers of a Pod run as; undefined when they differ or do not say. Follows FsUserFrom. */
export function commonUser({ spec }: Pod): number | undefined {
  const users = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(
    ({ securityContext }) => securityContext?.runAsUser ?? spec?.securityContext?.runAsUser,
  );
  return new Set(users).size === 1 ? users[0] : undefined;
}
