import { createFileTree, type DiskSpace, type FileJournal, type Files, type LoadedTree } from '../runtime/index.ts';
import { layOutNode, type NodeInstallation } from './node-files.ts';

const directories: readonly (readonly [path: string, mode: number])[] = [
  ['/etc', 0o755],
  ['/etc/modules-load.d', 0o755],
  ['/etc/sysctl.d', 0o755],
  ['/home', 0o755],
  ['/mnt', 0o755],
  ['/opt', 0o755],
  ['/proc', 0o555],
  ['/root', 0o700],
  ['/run', 0o755],
  ['/srv', 0o755],
  ['/sys', 0o555],
  ['/tmp', 0o1777],
  ['/var/lib', 0o755],
  ['/var/log', 0o755],
  ['/var/tmp', 0o1777],
];

const encoder = new TextEncoder();

const profile = `# ~/.profile: executed by Bourne-compatible login shells.

if [ "$BASH" ]; then
  if [ -f ~/.bashrc ]; then
    . ~/.bashrc
  fi
fi
`;

const startup = `# ~/.bashrc: executed by bash(1) for non-login shells.

[ -z "$PS1" ] && return
HISTCONTROL=ignoredups:ignorespace
alias ll='ls -alF'
alias la='ls -A'
alias l='ls -CF'
`;

const release = `PRETTY_NAME="Ubuntu 24.04.3 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.3 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
HOME_URL="https://www.ubuntu.com/"
SUPPORT_URL="https://help.ubuntu.com/"
BUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"
PRIVACY_POLICY_URL="https://www.ubuntu.com/legal/terms-and-policies/privacy-policy"
UBUNTU_CODENAME=noble
LOGO=ubuntu-logo
`;

const mountTable = `LABEL=cloudimg-rootfs	/	 ext4	discard,commit=30,errors=remount-ro	0 1
LABEL=BOOT	/boot	ext4	defaults	0 2
LABEL=UEFI	/boot/efi	vfat	umask=0077	0 1
`;

const parameters = `#
# /etc/sysctl.conf - Configuration file for setting system variables
# See /etc/sysctl.d/ for additional system variables.
# See sysctl.conf (5) for information.
#
`;

const modules = `# /etc/modules: kernel modules to load at boot time.
#
# This file contains the names of kernel modules that should be loaded
# at boot time, one per line. Lines beginning with "#" are ignored.
`;

/** The file system of a machine as it is after its installation. False, and nothing done, for one that was loaded. */
export function layOutMachine(files: Files, name: string, neighbours: ReadonlyMap<string, string>): boolean {
  if (files.exists('/etc/hostname')) return false;
  for (const [path, mode] of directories) {
    if (!files.exists(path)) files.makeDirectory(path, { recursive: true, mode });
  }
  files.writeFile('/etc/hostname', encoder.encode(`${name}\n`));
  files.writeFile('/etc/os-release', encoder.encode(release));
  files.writeFile('/etc/hosts', encoder.encode(hostsText(name, neighbours)));
  files.writeFile('/etc/resolv.conf', encoder.encode('nameserver 8.8.8.8\nnameserver 1.1.1.1\n'));
  files.writeFile(
    '/etc/passwd',
    encoder.encode('root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'),
  );
  files.writeFile('/root/.profile', encoder.encode(profile));
  files.writeFile('/root/.bashrc', encoder.encode(startup));
  files.writeFile('/etc/fstab', encoder.encode(mountTable));
  files.writeFile('/etc/sysctl.conf', encoder.encode(parameters));
  files.symlink('../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf');
  files.writeFile('/etc/modules', encoder.encode(modules));
  files.symlink('../modules', '/etc/modules-load.d/modules.conf');
  files.writeFile('/etc/group', encoder.encode('root:x:0:\nnogroup:x:65534:\n'));
  return true;
}

function hostsText(name: string, neighbours: ReadonlyMap<string, string>): string {
  const others = [...neighbours].filter(([other]) => other !== name).map(([other, address]) => `${address} ${other}\n`);
  return `127.0.0.1 localhost\n127.0.1.1 ${name}\n${others.join('')}\n::1     ip6-localhost ip6-loopback\nfe00::0 ip6-localnet\nff00::0 ip6-mcastprefix\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n`;
}

/** Where a machine's files are kept, and what was there before. */
export interface MachineStorage {
  readonly journal: FileJournal;
  readonly loaded: LoadedTree | undefined;
}

/**
 * A machine's file system; without storage in memory only. `node`: what is installed there when it is a node; `neighbours`: the
 * machines that it knows by name, with their addresses.
 */
export function machineFiles(
  name: string,
  now: () => number,
  storage: MachineStorage | undefined,
  space: DiskSpace,
  node: NodeInstallation | undefined,
  neighbours: ReadonlyMap<string, string>,
): Files {
  const files = createFileTree({ now, ...storage, space });
  if (layOutMachine(files, name, neighbours) && node !== undefined) layOutNode(files, node);
  return files;
}
