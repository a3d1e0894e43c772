import type { Files } from '../files/files.ts';
import { baseName } from '../files/paths.ts';
import { programFile } from '../process/executable.ts';
import { buildsOfOthers } from '../programs/applet.ts';
import { gnuNames } from '../programs/index.ts';
import { packages } from '../programs/packages/catalogue.ts';
import { keepPackages, unpack } from '../programs/packages/dpkg-status.ts';

/** What BusyBox has and the images of distributions leave out. */
const leftOut = ['addgroup', 'adduser', 'delgroup', 'deluser', 'free', 'ifconfig', 'ip', 'route', 'uptime'];

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

/** What a whole system has for its accounts. */
export const accountFiles: Readonly<Record<string, string>> = {
  ...shadowFiles,
  ...packages.find(({ deb }) => deb?.name === 'adduser')?.files,
};

/** Puts packages into an image's layer that its builders installed. Throws Error for one that no mirror has. */
export function placePackages(files: Files, names: readonly string[]): void {
  const chosen = names.map((name) => {
    const found = packages.find(({ deb }) => deb?.name === name);
    if (found?.deb === undefined) throw new Error(`no package ${name}`);
    return { ...found, deb: found.deb };
  });
  for (const one of chosen) unpack(files, one);
  keepPackages(
    files,
    chosen.map(({ deb, about }) => ({ name: deb.name, version: deb.version, about })),
  );
}

/** Makes of BusyBox' programs in /usr/bin what a distribution has there and in /usr/sbin. */
export function placeDistribution(files: Files): void {
  for (const name of leftOut) files.remove(`/usr/bin/${name}`);
  files.makeDirectory('/usr/sbin', { recursive: true });
  const others = Object.fromEntries(buildsOfOthers.map((name) => [`/usr/bin/${name}`, name]));
  const gnuFiles = Object.fromEntries(gnuNames.map((name) => [`/usr/bin/${name}`, `gnu-${name}`]));
  const isElsewhere = (path: string) => path.startsWith('/usr/bin/') && `/usr/sbin/${baseName(path)}` in shadowFiles;
  const place = (path: string, program: string) => {
    if (files.exists(path)) files.remove(path);
    if (!isElsewhere(path)) files.writeFile(path, programFile(program), { mode: 0o755 });
  };
  const managers = { '/usr/bin/apt': 'apt', '/usr/bin/apt-get': 'apt-get', '/usr/bin/dpkg': 'dpkg' };
  for (const [path, program] of Object.entries({ ...others, ...gnuFiles, ...shadowFiles, ...managers }))
    place(path, program);
}
