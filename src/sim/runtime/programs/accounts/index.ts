import type { Program } from '../../process/program.ts';
import { busyboxAccounts } from './busybox.ts';
import { debianAccounts } from './debian.ts';
import { getent } from './get-entries.ts';
import { gnuGroups, gnuNologin, groups, nologin } from './groups.ts';
import { chpasswd, gnuChpasswd, gnuPasswd, passwd } from './passwords.ts';
import { shadowGroups } from './shadow-groups.ts';
import { shadowUsers } from './shadow-users.ts';
import { gnuSu, su } from './su.ts';

/** Programs for accounts: BusyBox', shadow's and Debian's own. */
export const accountPrograms: readonly Program[] = [
  ...busyboxAccounts,
  ...debianAccounts,
  ...shadowGroups,
  ...shadowUsers,
  chpasswd,
  getent,
  gnuChpasswd,
  gnuGroups,
  gnuNologin,
  gnuPasswd,
  gnuSu,
  groups,
  nologin,
  passwd,
  su,
];
