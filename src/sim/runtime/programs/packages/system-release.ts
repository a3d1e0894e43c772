import type { Files } from '../../files/files.ts';
import type { ProgramContext } from '../../process/program.ts';
import { decode } from '../text.ts';

/** A value of /etc/os-release. */
export function releaseValue(files: Files, name: string): string {
  if (!files.exists('/etc/os-release')) return '';
  const line = new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(decode(files.readFile('/etc/os-release')));
  return line?.[1] ?? '';
}

/** Whether there is any network besides the one within: mirrors of packages can be reached from every other one. */
export function reachesMirrors({ system }: ProgramContext): boolean {
  return system.network.addresses.some((address) => !address.startsWith('127.') && address !== '::1');
}

/** Whether that system is a Debian, or one that descends from it. */
export const isDebian = (files: Files) =>
  ['debian', 'ubuntu'].includes(releaseValue(files, 'ID')) || releaseValue(files, 'ID_LIKE') === 'debian';
