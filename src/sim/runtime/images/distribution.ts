import type { Files } from '../files/files.ts';
import { baseName } from '../files/paths.ts';
import { programFile } from '../process/executable.ts';
import { gnuNames } from '../programs/index.ts';

/** What BusyBox has and the images of distributions leave out. */
const leftOut = ['addgroup', 'adduser', 'delgroup', 'deluser', 'ifconfig', 'ip', 'route'];

/** Where shadow's programs lie, and their names here. */
const shadowFiles: Readonly<Record<string, string>> = {
  '/usr/bin/gpasswd': 'gpasswd',
  '/usr/bin/groups': 'gnu-groups',
  '/usr/bin/passwd': 'gnu-passwd',
  '/usr/bin/su': 'gnu-su',
  '/usr/sbin/chpasswd': 'gnu-chpasswd',
  '/usr/sbin/groupadd': 'groupadd',
  '/usr/sbin/groupdel': 'groupdel',
  '/usr/sbin/groupmod': 'groupmod',
  '/usr/sbin/nologin': 'gnu-nologin',
  '/usr/sbin/useradd': 'useradd',
  '/usr/sbin/userdel': 'userdel',
  '/usr/sbin/usermod': 'usermod',
};

/** Those of Debian's own package adduser, which not every image has. */
export const adduserFiles: Readonly<Record<string, string>> = {
  '/usr/sbin/addgroup': 'debian-addgroup',
  '/usr/sbin/adduser': 'debian-adduser',
  '/usr/sbin/delgroup': 'debian-delgroup',
  '/usr/sbin/deluser': 'debian-deluser',
};

/** What a whole system has for its accounts. */
export const accountFiles: Readonly<Record<string, string>> = { ...shadowFiles, ...adduserFiles };

/** Makes of BusyBox' programs in /usr/bin what a distribution has there and in /usr/sbin. */
export function placeDistribution(files: Files): void {
  for (const name of leftOut) files.remove(`/usr/bin/${name}`);
  files.makeDirectory('/usr/sbin', { recursive: true });
  const gnuFiles = Object.fromEntries(gnuNames.map((name) => [`/usr/bin/${name}`, `gnu-${name}`]));
  const isElsewhere = (path: string) => path.startsWith('/usr/bin/') && `/usr/sbin/${baseName(path)}` in shadowFiles;
  const place = (path: string, program: string) => {
    if (files.exists(path)) files.remove(path);
    if (!isElsewhere(path)) files.writeFile(path, programFile(program), { mode: 0o755 });
  };
  for (const [path, program] of Object.entries({ ...gnuFiles, ...shadowFiles })) place(path, program);
}
