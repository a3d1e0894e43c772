import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestMachines, testMachines } from '../machine-testing.ts';

describe('a machine', () => {
  let lab: TestMachines;
  const run = (command: string) => lab.run(command);
  beforeAll(async () => {
    lab = await testMachines();
  });
  afterAll(async () => lab.close());

  it('tells of its processors, disk and memory everywhere alike', async () => {
    expect(await run('nproc; grep -c ^processor /proc/cpuinfo')).toBe('2\n2\n');
    expect(await run('head -1 /proc/meminfo')).toBe('MemTotal:        4194304 kB\n');
    expect(await run('lsblk -dn -o NAME,SIZE,TYPE')).toBe('vda   50G disk\n');
    expect(await run('df -hT /')).toMatch(
      /^Filesystem {5}Type {2}Size {2}Used Avail Use% Mounted on\n\/dev\/vda1 {6}ext4 {3}50G/,
    );
    expect(await run('findmnt -n -o SOURCE,FSTYPE /')).toBe('/dev/vda1 ext4\n');
    expect(await run('uname -sr')).toBe('Linux 6.8.0-90-generic\n');
    expect(await run('kubelet --version')).toBe('Kubernetes v1.35.2\n');
    expect(await run('containerd --version')).toMatch(/^containerd github\.com\/containerd\/containerd\/v2 v2\.1\.5 /);
  });

  it('says how long it has been up', async () => {
    await lab.clock.advance(125_000);
    expect(await run('uptime')).toMatch(/^ \d\d:\d\d:\d\d up 2 min, {2}1 user, {2}load average: 0\.\d\d, /);
    expect(await run('uptime -p')).toBe('up 2 minutes\n');
  });

  it('shows its processes as procps does', async () => {
    expect(await run('ps -ef | head -2')).toMatch(
      /^UID {10}PID {4}PPID {2}C STIME TTY {10}TIME CMD\nroot {11}1 {7}0 {2}0 \d\d:\d\d \? {8}00:00:0\d \/sbin\/init\n$/,
    );
    expect(await run('ps aux | head -1')).toBe(
      'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n',
    );
    expect(await run('ps -o pid= -C kubelet')).toBe(await run('printf "%7d\\n" $(pgrep kubelet)'));
    expect(await run('ps -Q')).toMatch(/^error: unsupported option \(BSD syntax\)\n.*\[1\]$/s);
    expect(await run('top -b -n 1 | sed -n 7p')).toBe(
      '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n',
    );
    expect(await run('top')).toBe('top: failed tty get\n[1]');
  });

  it('keeps kernel parameters until it starts anew, and those of its files for good', async () => {
    expect(await run('sysctl net.ipv4.ip_forward; cat /proc/sys/net/ipv4/ip_forward')).toBe(
      'net.ipv4.ip_forward = 0\n0\n',
    );
    expect(await run('sysctl -w net.ipv4.ip_forward=1')).toBe('net.ipv4.ip_forward = 1\n');
    expect(await run('cat /proc/sys/net/ipv4/ip_forward')).toBe('1\n');
    expect(await run('echo 0 > /proc/sys/net/ipv4/ip_forward; sysctl -n net.ipv4.ip_forward')).toBe('0\n');
    lab.write('/etc/sysctl.d/k8s.conf', 'net.ipv4.ip_forward = 1\n# a remark\nnet.bridge.bridge-nf-call-iptables=1\n');
    expect(await run('sysctl --system')).toBe(
      '* Applying /etc/sysctl.d/99-sysctl.conf ...\n* Applying /etc/sysctl.d/k8s.conf ...\n* Applying /etc/sysctl.conf ...\nnet.ipv4.ip_forward = 1\n',
    );
    expect(await run('modprobe br_netfilter && sysctl -p /etc/sysctl.d/k8s.conf && lsmod | grep ^bridge')).toBe(
      'net.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables = 1\nbridge                421888  1 br_netfilter\n',
    );
    expect(await run('modprobe -r bridge; modprobe nonsense')).toBe(
      'modprobe: FATAL: Module bridge is in use.\nmodprobe: FATAL: Module nonsense not found in directory /lib/modules/6.8.0-90-generic\n[1]',
    );
  });

  it('has no swap until somebody switches some on', async () => {
    expect(await run('swapon --show; swapoff -a; cat /proc/swaps')).toBe(
      'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
    );
    expect(await run('truncate -s 1048576 /swap.img; swapon /swap.img; swapon --show; free -k | tail -1')).toBe(
      'NAME      TYPE SIZE USED PRIO\n/swap.img file   1M   0B   -2\nSwap:           1024           0        1024\n',
    );
    expect(await run('swapoff -a; swapoff /swap.img')).toBe(
      'swapoff: /swap.img: swapoff failed: Invalid argument\n[4]',
    );
  });

  it('knows the other machines by name', async () => {
    expect(await run('ping -c1 controlplane | head -1')).toBe('PING controlplane (172.30.1.2): 56 data bytes\n');
  });
});
