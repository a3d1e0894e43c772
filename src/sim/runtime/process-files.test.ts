import { describe, expect, it } from 'vitest';
import { virtualClock } from '../time/index.ts';
import { createFileTree } from './files/create-file-tree.ts';
import { runToEnd, testContainer } from './testing.ts';
import type { ContainerOptions } from './types.ts';

async function run(script: string, options: Partial<ContainerOptions> = {}) {
  const { stdout, stderr } = await runToEnd(
    testContainer({ arguments: ['sh', '-c', script], ...options }, virtualClock(0)),
  );
  return stdout + stderr;
}

/** As Docker's engine makes one on a machine with control groups of version 1. */
const docker: Partial<ContainerOptions> = {
  controlGroups: { version: 1, path: '/docker/abc', limits: () => ({ memory: 67_108_864, quota: 50_000 }) },
};

describe('/proc of a container', () => {
  it('lists every mount as the kernel does, in the order in which runc mounts', async () => {
    const host = createFileTree();
    host.makeDirectory('/srv');
    const mounts = [{ target: '/data', tree: host, source: '/srv', readOnly: true, master: 1 }];
    expect(await run('cat /proc/self/mountinfo', { ...docker, mounts, tty: true })).toBe(
      `72 48 0:39 / / rw,relatime master:2 - overlay overlay rw
73 72 0:40 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
74 72 0:41 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
75 74 0:42 / /dev/pts rw,nosuid,noexec,relatime - devpts devpts rw,gid=5,mode=620,ptmxmode=666
76 72 0:43 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro
77 76 0:44 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,mode=755
78 77 0:45 /docker/abc /sys/fs/cgroup/cpu ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,cpu
79 77 0:46 /docker/abc /sys/fs/cgroup/cpuacct ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,cpuacct
80 77 0:47 /docker/abc /sys/fs/cgroup/cpuset ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,cpuset
81 77 0:48 /docker/abc /sys/fs/cgroup/memory ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,memory
82 77 0:49 /docker/abc /sys/fs/cgroup/devices ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,devices
83 77 0:50 /docker/abc /sys/fs/cgroup/freezer ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,freezer
84 77 0:51 /docker/abc /sys/fs/cgroup/blkio ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,blkio
85 77 0:52 /docker/abc /sys/fs/cgroup/pids ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,pids
86 77 0:53 /docker/abc /sys/fs/cgroup/systemd ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,name=systemd
87 74 0:54 / /dev/mqueue rw,nosuid,nodev,noexec,relatime - mqueue mqueue rw
88 74 0:55 / /dev/shm rw,nosuid,nodev,noexec,relatime - tmpfs shm rw,size=65536k
89 72 252:1 /srv /data ro,relatime master:1 - ext4 /dev/vda1 rw
49 74 0:42 /0 /dev/console rw,nosuid,noexec,relatime - devpts devpts rw,gid=5,mode=620,ptmxmode=666
50 73 0:40 /bus /proc/bus ro,nosuid,nodev,noexec,relatime - proc proc rw
51 73 0:40 /fs /proc/fs ro,nosuid,nodev,noexec,relatime - proc proc rw
52 73 0:40 /irq /proc/irq ro,nosuid,nodev,noexec,relatime - proc proc rw
53 73 0:40 /sys /proc/sys ro,nosuid,nodev,noexec,relatime - proc proc rw
54 73 0:56 / /proc/acpi ro,relatime - tmpfs tmpfs ro
55 73 0:41 /null /proc/keys rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
56 73 0:41 /null /proc/timer_list rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
57 76 0:57 / /sys/firmware ro,relatime - tmpfs tmpfs ro
`.replaceAll('\n', '\r\n'),
    );
  });

  it('lets nobody write what runc makes read-only, and shows nothing of what it masks', async () => {
    const script =
      'echo x > /proc/sys/kernel/hostname; cat /proc/sys/kernel/hostname /proc/keys; ls -a /proc/acpi /sys';
    expect(await run(script)).toBe(
      `box\n/proc/acpi:\n.\n..\n\n/sys:\n.\n..\nblock\nbus\nclass\ndev\ndevices\nfirmware\nfs\nkernel\nmodule\npower\nsh: can't create /proc/sys/kernel/hostname: Read-only file system\n`,
    );
  });

  it('tells of control groups of both versions', async () => {
    const first =
      'cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us pids/pids.max; head -n 2 /proc/1/cgroup';
    expect(await run(first, docker)).toBe('67108864\n50000\nmax\n9:name=systemd:/docker/abc\n8:pids:/docker/abc\n');
    const second = 'cd /sys/fs/cgroup; cat memory.max cpu.max pids.max; cat /proc/self/cgroup; mount -t cgroup2';
    expect(await run(second, { memoryLimit: 134_217_728 })).toBe(
      '134217728\nmax 100000\nmax\n0::/\ncgroup on /sys/fs/cgroup type cgroup2 (ro,nosuid,nodev,noexec,relatime)\n',
    );
  });

  it('has the terminal of the first process at /dev/console', async () => {
    expect(await run('ls -l /dev/console | cut -c1-45', { tty: true })).toBe(
      'crw--w----    1 root     5         136,   0 J\r\n',
    );
    expect(await run('ls /dev/console')).toBe('ls: /dev/console: No such file or directory\n');
  });

  it('tells what a process was started with, and where it is', async () => {
    const script =
      'cd /tmp; readlink /proc/1/cwd; readlink /proc/1/root; tr "\\0" " " < /proc/1/environ; readlink /proc/1/exe; true';
    expect(await run(script, { environment: ['PATH=/bin', 'A=1'] })).toBe(
      '/tmp\n/\nPATH=/bin A=1 HOME=/root /bin/sh\n',
    );
  });

  it('tells limits and state in the words of the kernel', async () => {
    expect(await run('head -n 3 /proc/1/limits; grep nice /proc/1/limits; head -n 6 /proc/1/status; true')).toBe(
      [
        'Limit                     Soft Limit           Hard Limit           Units     ',
        'Max cpu time              unlimited            unlimited            seconds   ',
        'Max file size             unlimited            unlimited            bytes     ',
        'Max nice priority         0                    0                    ',
        'Name:\tsh\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t1\nNgid:\t0\nPid:\t1\n',
      ].join('\n'),
    );
  });
});
