import { type ContainerOptions, type Limits, usualLimits } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import type { HostConfig } from '../records.ts';

/** Numbers of devices that a machine has without a file of its own for them. */
const numbers: Readonly<Record<string, string>> = {
  null: '1:3',
  zero: '1:5',
  full: '1:7',
  random: '1:8',
  urandom: '1:9',
  tty: '5:0',
  console: '5:1',
  ptmx: '5:2',
  fuse: '10:229',
  'net/tun': '10:200',
};

/** What a container's processes get of the kernel: `--device`, `--ulimit`, `--shm-size`, `--ipc`. */
export function kernelWishes(
  engine: Engine,
  host: HostConfig,
): Pick<ContainerOptions, 'devices' | 'limits' | 'sharedMemory'> {
  return {
    devices: devicesOf(engine, host),
    limits: limitsOf(host),
    sharedMemory: host.IpcMode === 'none' ? 0 : Number(host.ShmSize),
  };
}

function devicesOf(engine: Engine, { Devices: wanted }: HostConfig): Record<string, string> {
  const found: Record<string, string> = {};
  for (const one of Array.isArray(wanted) ? (wanted as { PathOnHost?: string; PathInContainer?: string }[]) : []) {
    const { PathOnHost: path = '', PathInContainer: target = path } = one;
    const own = engine.files.exists(path) ? engine.files.facts(path).device : undefined;
    const device = own ?? numbers[path.replace('/dev/', '')];
    if (device !== undefined) found[target] = device;
  }
  return found;
}

function limitsOf({ Ulimits: wanted }: HostConfig): Limits {
  const limits = new Map(usualLimits);
  const bound = (value: number | undefined) => (value === undefined || value < 0 ? Number.POSITIVE_INFINITY : value);
  for (const { Name: name = '', Soft: soft, Hard: hard } of Array.isArray(wanted) ? (wanted as Ulimit[]) : [])
    limits.set(name, { soft: bound(soft), hard: bound(hard) });
  return limits;
}

interface Ulimit {
  readonly Name?: string;
  readonly Soft?: number;
  readonly Hard?: number;
}
