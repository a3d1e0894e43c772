import type { Program } from '../process/program.ts';
import { accountPrograms } from './accounts/index.ts';
import { asApplet } from './applet.ts';
import { borrowed } from './borrowed.ts';
import { busyboxBanner } from './busybox-usage.ts';
import { cat, gnuCat } from './cat.ts';
import { checksumPrograms } from './checksums.ts';
import { cmp, gnuCmp } from './cmp.ts';
import { cp, gnuCp, gnuLn, gnuMv, ln, mv } from './copy-files.ts';
import { date, gnuDate } from './date.ts';
import { dd, gnuDd } from './dd.ts';
import { detachedPrograms } from './detached.ts';
import { df, gnuDf } from './df.ts';
import { diff, gnuDiff } from './diff/index.ts';
import { dockerInit } from './docker-init.ts';
import { echo } from './echo.ts';
import { expr } from './expr.ts';
import { du, mount, readlink, stat, sync } from './file-systems.ts';
import { gnuLs } from './gnu-ls.ts';
import { grep, wc } from './grep.ts';
import { gzipPrograms, otherPackers } from './gzip.ts';
import { gnuHead, gnuTail, head, seq, tail, tee, yes } from './head-tail.ts';
import { hexdump, xxd } from './hexdump.ts';
import { env, gnuEnv, gnuId, hostname, id, printenv, pwd, uname, which, whoami } from './identity.ts';
import { ls } from './ls.ts';
import { gnuMkdir, gnuRmdir, gnuTouch, mkdir, rmdir, touch, truncate } from './make-files.ts';
import { mktemp } from './mktemp.ts';
import { dig } from './network/bind/dig.ts';
import { bindNslookup } from './network/bind/nslookup.ts';
import { curl } from './network/curl/index.ts';
import { busyboxHttpd } from './network/httpd.ts';
import { ifconfig, route } from './network/ifconfig.ts';
import { ip } from './network/ip.ts';
import { mysqlAdmin, mysqlClient } from './network/mysql.ts';
import { mysqlDump } from './network/mysql-dump.ts';
import { nc } from './network/nc.ts';
import { netstat, ss } from './network/netstat.ts';
import { nslookup } from './network/nslookup.ts';
import { openbsdNc } from './network/openbsd-nc.ts';
import { ping } from './network/ping.ts';
import { pgIsReady, psql } from './network/psql.ts';
import { redisCli } from './network/redis-cli.ts';
import { wget } from './network/wget.ts';
import { mkfifo, mknod, umount } from './nodes.ts';
import { chgrp, chmod, chown, gnuChgrp, gnuChmod, gnuChown } from './owners.ts';
import { packageManagers } from './packages/index.ts';
import { perl } from './perl.ts';
import { printf } from './printf.ts';
import { kill, killall, pidof, ps } from './processes.ts';
import { python } from './python.ts';
import { realpath } from './realpath.ts';
import { gnuRm, rm } from './remove-files.ts';
import { bashShell, busyboxShell, debianShell } from './shell-program.ts';
import { sleep } from './sleep.ts';
import { sort } from './sort.ts';
import { stress } from './stress.ts';
import { gnuTar, tar } from './tar/index.ts';
import { terminalTools } from './terminal-tools.ts';
import { bracket, test } from './test.ts';
import { gnuTimeout, timeout } from './timeout.ts';
import { tr } from './tr.ts';
import { falseProgram, trueProgram } from './true-false.ts';
import { tty } from './tty.ts';
import { uniq } from './uniq.ts';
import { vishStress } from './vish-stress.ts';

import { xargs } from './xargs.ts';

/** What every image may hold; images add servers of their own. */
export const programs: readonly Program[] = [
  bashShell,
  bindNslookup,
  bracket,
  dockerInit,
  busyboxShell,
  cat,
  chgrp,
  chmod,
  chown,
  cmp,
  cp,
  curl,
  date,
  dd,
  debianShell,
  df,
  diff,
  dig,
  du,
  echo,
  env,
  expr,
  falseProgram,
  grep,
  head,
  hexdump,
  hostname,
  busyboxHttpd,
  id,
  ifconfig,
  ip,
  kill,
  killall,
  ln,
  ls,
  mkdir,
  mkfifo,
  mknod,
  mktemp,
  mount,
  mv,
  nc,
  netstat,
  nslookup,
  openbsdNc,
  perl,
  pidof,
  gnuDate,
  gnuDiff,
  gnuId,
  gnuChgrp,
  gnuCmp,
  gnuDd,
  gnuDf,
  gnuTar,
  gnuEnv,
  gnuTimeout,
  gnuChmod,
  gnuChown,
  gnuLn,
  gnuMv,
  gnuLs,
  gnuCat,
  gnuHead,
  gnuTail,
  gnuTouch,
  gnuMkdir,
  gnuRmdir,
  gnuRm,
  gnuCp,
  ping,
  printenv,
  printf,
  ps,
  pwd,
  python,
  readlink,
  mysqlAdmin,
  mysqlClient,
  mysqlDump,
  pgIsReady,
  psql,
  realpath,
  redisCli,
  rm,
  rmdir,
  route,
  seq,
  sleep,
  sort,
  ss,
  stat,
  stress,
  sync,
  tail,
  tar,
  tee,
  test,
  timeout,
  touch,
  tr,
  trueProgram,
  truncate,
  tty,
  umount,
  uname,
  vishStress,
  wc,
  wget,
  which,
  whoami,
  xargs,
  xxd,
  yes,
  ...accountPrograms,
  ...terminalTools,
  ...checksumPrograms,
  ...gzipPrograms,
  ...otherPackers,
  uniq,
  ...detachedPrograms,
  ...packageManagers,
  ...borrowed,
];

const byName = new Map(programs.map((program) => [program.name, program]));
const otherNames: Readonly<Record<string, string>> = { ash: 'sh', egrep: 'grep', fgrep: 'grep', '[[': 'test' };

/** Programs that BusyBox has not. */
const notInBusybox: ReadonlySet<string> = new Set([
  'apk',
  'apt',
  'apt-get',
  'dash',
  'bash',
  'bind-nslookup',
  'curl',
  'dig',
  'dpkg',
  'gpasswd',
  'groupadd',
  'groupdel',
  'groupmod',
  'jq',
  'mysql',
  'mysqladmin',
  'mysqldump',
  'openbsd-nc',
  'perl',
  'pg_isready',
  'pip',
  'psql',
  'python',
  'redis-cli',
  'ss',
  'tree',
  'useradd',
  'userdel',
  'usermod',
]);

/** The names that BusyBox' one file answers to. */
export const appletNames: readonly string[] = [...byName.keys(), ...Object.keys(otherNames)]
  .filter((name) => !/^(?:gnu|debian)-/.test(name) && !notInBusybox.has(name))
  .sort();

/** Those of the applets that others have written, too (GNU, shadow, util-linux), and that are known to print otherwise. */
export const gnuNames: readonly string[] = [...byName.keys()].flatMap((name) => /^gnu-(.*)/.exec(name)?.[1] ?? []);

/** A program by the name its file holds; `busybox` is whatever it is called. */
export function findProgram(file: string, calledAs: string): Program | undefined {
  if (file !== 'busybox') return byName.get(otherNames[file] ?? file);
  if (calledAs === 'busybox') return busybox;
  const name = calledAs.replace(/^-/, '');
  return asApplet(byName.get(otherNames[name] ?? name));
}

const busybox: Program = {
  name: 'busybox',
  run: async (context) => {
    const [name, ...rest] = context.arguments;
    const program = name === undefined ? undefined : findProgram('busybox', name);
    if (name !== undefined && program !== undefined) return program.run({ ...context, name, arguments: rest });
    if (name !== undefined && !name.startsWith('--')) {
      await context.stderr.write(new TextEncoder().encode(`${name}: applet not found\n`));
      return 127;
    }
    if (name === '--list') await context.print(`${appletNames.join('\n')}\n`);
    else await context.print(`${busyboxBanner}\n`);
    return 0;
  },
};
