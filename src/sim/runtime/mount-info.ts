import type { MountPoint } from './files/files.ts';
import { rootDevice } from './files/root-device.ts';

/** `/proc/mounts`: what is mounted, as mount(8) knows it. */
export function mountsText(points: readonly MountPoint[]): string {
  return listed(points)
    .map(({ device, target, kind, options }) => `${device} ${target} ${kind} ${options} 0 0\n`)
    .join('');
}

const listed = (points: readonly MountPoint[]) => points.filter(({ unlisted }) => unlisted !== true);

/** Options of a mount; all others are those of the file system on it. */
const ofMount = new Set(['ro', 'rw', 'nosuid', 'nodev', 'noexec', 'noatime', 'relatime']);

/** What runc mounts before it changes the root gets numbers from here on, what it mounts afterwards from the other. */
const firstNumber = 72;
const firstLate = 49;

/** `/proc/PID/mountinfo`. Numbers follow the order of the mounts; file systems without a device are counted from 0:39 on. */
export function mountInfoText(points: readonly MountPoint[]): string {
  const numbers = new Map<MountPoint, number>();
  const devices = new Map<string, string>();
  let anonymous = 39;
  const lines: string[] = [];
  const shown = listed(points);
  const lateStart = shown.findIndex(({ isLate }) => isLate === true);
  for (const [index, point] of shown.entries()) {
    const number = point.isLate === true ? firstLate + index - lateStart : firstNumber + index;
    numbers.set(point, number);
    const above = shown
      .slice(0, index)
      .filter(({ target }) => target === '/' || point.target.startsWith(`${target}/`))
      .reduce<MountPoint | undefined>(
        (best, one) => ((best?.target.length ?? 0) > one.target.length ? best : one),
        undefined,
      );
    const parent = above === undefined ? firstLate - 1 : (numbers.get(above) ?? 0);
    const key = point.device.startsWith('/dev/') ? point.device : (point.of ?? point.target);
    const device = devices.get(key) ?? (key === rootDevice.device ? rootDevice.numbers : `0:${anonymous++}`);
    devices.set(key, device);
    const all = point.options.split(',');
    const own = all.filter((one) => ofMount.has(one)).join(',');
    const others = all.filter((one) => !ofMount.has(one));
    // A mount may be read-only where its file system is not.
    const isSealed = point.readOnly && ['sysfs', 'tmpfs'].includes(point.kind) && point.of === undefined;
    const whole = [isSealed ? 'ro' : 'rw', ...others].join(',');
    const shared = point.master === undefined ? '' : `master:${point.master} `;
    lines.push(
      `${number} ${parent} ${device} ${point.from ?? '/'} ${point.target} ${own} ${shared}- ${point.kind} ${point.device} ${whole}\n`,
    );
  }
  return lines.join('');
}
