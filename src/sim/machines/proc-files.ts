import {
  type Derived,
  type DerivedDirectory,
  derivedDirectory,
  derivedFile,
  FileSystemError,
  type Kernel,
  kernelRelease,
  kernelVersion,
  type MountPoint,
  mountsText,
  processFolder,
} from '../runtime/index.ts';
import type { ProcessEntry } from '../runtime/process/process-entry.ts';
import { loadText, memoryFigures } from './load.ts';
import type { Hardware } from './view.ts';

/** Nobody takes anything from root on a machine. */
const everyCapability = 0x1ffffffffffn;

export interface ProcSurroundings {
  readonly hardware: Hardware;
  readonly kernel: Kernel;
  now(): number;
  processes(): readonly ProcessEntry[];
  mountPoints(): readonly MountPoint[];
}

/** /proc of a machine: its processor, memory, load, processes, and the kernel's parameters, which can be written. */
export function procFiles(surroundings: ProcSurroundings): DerivedDirectory {
  const { hardware, kernel, now, processes, mountPoints } = surroundings;
  const read = (text: () => string) => derivedFile(text, 0o444);
  const mounts = () => mountsText(mountPoints());
  const uptime = () => Math.max(0, now() - hardware.bootedAt) / 1000;
  const files: Readonly<Record<string, Derived>> = {
    cmdline: read(
      () => `BOOT_IMAGE=/vmlinuz-${kernelRelease} root=LABEL=cloudimg-rootfs ro console=tty1 console=ttyS0\n`,
    ),
    cpuinfo: read(() => cpuInfo(hardware.processors)),
    filesystems: read(() => 'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tcgroup2\nnodev\toverlay\n\text4\n'),
    loadavg: read(() => `${loadText(hardware, now())} 1/${processes().length * 3} ${processes().at(-1)?.pid ?? 1}\n`),
    meminfo: read(() => memoryInfo(hardware, kernel)),
    modules: read(() =>
      kernel
        .modules()
        .map(({ name, size, usedBy }) => `${name} ${size} ${usedBy.length} ${usedBy.join(',') || '-'} Live 0x0\n`)
        .join(''),
    ),
    mounts: read(mounts),
    swaps: read(() => swaps(kernel)),
    uptime: read(() => `${uptime().toFixed(2)} ${(uptime() * hardware.processors * 0.95).toFixed(2)}\n`),
    version: read(
      () => `Linux version ${kernelRelease} (buildd@lcy02-amd64-080) (x86_64-linux-gnu-gcc-13) ${kernelVersion}\n`,
    ),
    sys: parameterFolder(kernel, ''),
  };
  const self = derivedDirectory(0o555, { mounts: read(mounts) });
  return {
    type: 'directory',
    mode: 0o555,
    names: () => [...processes().map(({ pid }) => String(pid)), 'self', ...Object.keys(files)],
    entry: (name) => {
      if (name === 'self') return self;
      if (!/^\d+$/.test(name)) return Object.hasOwn(files, name) ? files[name] : undefined;
      const entry = processes().find(({ pid }) => String(pid) === name);
      return entry === undefined ? undefined : processFolder(entry, everyCapability);
    },
  };
}

/** /proc/sys, or a folder of it: `prefix` ends with a dot. */
function parameterFolder(kernel: Kernel, prefix: string): DerivedDirectory {
  const below = () => kernel.parameters().filter(([name]) => name.startsWith(prefix));
  return {
    type: 'directory',
    mode: 0o555,
    names: () => [...new Set(below().map(([name]) => name.slice(prefix.length).split('.')[0] ?? ''))],
    entry: (name) => {
      const whole = `${prefix}${name}`;
      if (kernel.parameter(whole) !== undefined) {
        return derivedFile(
          () => `${kernel.parameter(whole) ?? ''}\n`,
          0o644,
          (text) => {
            const failure = kernel.setParameter(whole, text.trim());
            if (failure !== undefined) throw new FileSystemError('EINVAL', `/proc/sys/${whole.replaceAll('.', '/')}`);
          },
        );
      }
      return below().some(([other]) => other.startsWith(`${whole}.`))
        ? parameterFolder(kernel, `${whole}.`)
        : undefined;
    },
  };
}

function cpuInfo(processors: number): string {
  return Array.from(
    { length: processors },
    (_, index) => `processor\t: ${index}
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 85
model name\t: Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz
stepping\t: 4
cpu MHz\t\t: 2400.000
cache size\t: 16384 KB
physical id\t: ${index}
siblings\t: 1
core id\t\t: 0
cpu cores\t: 1
fpu\t\t: yes
flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat clflush mmx fxsr sse sse2 ss ht syscall nx rdtscp lm constant_tsc rep_good nopl cpuid pni pclmulqdq vmx ssse3 fma cx16 sse4_1 sse4_2 x2apic movbe popcnt aes xsave avx f16c rdrand hypervisor lahf_lm
bogomips\t: 4800.00
address sizes\t: 46 bits physical, 48 bits virtual

`,
  ).join('');
}

function memoryInfo(hardware: Hardware, kernel: Kernel): string {
  const { total, free, available, cached, shared, used } = memoryFigures(hardware);
  const swap = kernel.swaps().reduce((sum, { size }) => sum + size, 0);
  const rows: readonly (readonly [string, number])[] = [
    ['MemTotal', total],
    ['MemFree', free],
    ['MemAvailable', available],
    ['Buffers', cached * 0.05],
    ['Cached', cached * 0.95],
    ['SwapCached', 0],
    ['Active', used],
    ['Inactive', cached],
    ['SwapTotal', swap],
    ['SwapFree', swap],
    ['Shmem', shared],
  ];
  const lines = rows.map(
    ([name, bytes]) => `${`${name}:`.padEnd(15)} ${String(Math.round(bytes / 1024)).padStart(8)} kB\n`,
  );
  return `${lines.join('')}HugePages_Total:       0\nHugePages_Free:        0\nHugepagesize:       2048 kB\n`;
}

function swaps(kernel: Kernel): string {
  const rows = kernel
    .swaps()
    .map(
      ({ path, type, size }, index) =>
        `${path.padEnd(39)} ${type.padEnd(9)}\t${Math.round(size / 1024)}\t\t0\t\t${-2 - index}\n`,
    );
  return `Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n${rows.join('')}`;
}
