import { expect, it } from 'vitest';
import { containerFlags, mountTmpfs, tmpfsOptions } from './tmpfs.ts';

const memory = 2 ** 30;
const mounted = (options: string, flags: readonly string[] = containerFlags) =>
  mountTmpfs(() => 0, memory, { options, flags, device: 'tmpfs' });

it.each([
  ['', 'rw,nosuid,nodev,noexec,relatime'],
  ['rw,size=64k,noexec', 'rw,nosuid,nodev,noexec,relatime,size=64k'],
  ['exec,suid,dev', 'rw,relatime'],
  ['ro,noatime', 'ro,nosuid,nodev,noexec,noatime'],
  ['size=1m,mode=1770,uid=5,gid=6', 'rw,nosuid,nodev,noexec,relatime,size=1024k,mode=1770,uid=5,gid=6'],
  ['mode=0750,nr_inodes=10', 'rw,nosuid,nodev,noexec,relatime,nr_inodes=10,mode=750'],
  ['size=50%', 'rw,nosuid,nodev,noexec,relatime,size=524288k'],
  ['mode=1777,size=0', 'rw,nosuid,nodev,noexec,relatime'],
])('shows a tmpfs with the options %j as the kernel does', (options, shown) => {
  expect(mounted(options).shown?.options).toBe(shown);
});

it('takes owner, mode and size from the options, and half of the memory without them', () => {
  const { tree } = mounted('size=5000,mode=700,uid=5,gid=6');
  expect(tree.stat('/')).toMatchObject({ uid: 5, gid: 6, mode: 0o700, size: 40 });
  expect(() => tree.writeFile('/f', new Uint8Array(8193).fill(1))).toThrow('No space left on device');
  tree.writeFile('/f', new Uint8Array(8192).fill(1));
  expect(tree.stat('/').size).toBe(60);
  expect(mounted('').tree.stat('/').mode).toBe(0o1777);
});

it.each([
  [false, 0, 0, ''],
  [true, 2 ** 21, 0o1770, 'ro,mode=1770,size=2m'],
  [false, 1500, 0, 'size=1500'],
  [false, 3 * 2 ** 30, 0o700, 'mode=700,size=3g'],
])('writes the wishes of --mount as options: %j %j %j', (readOnly, size, mode, options) => {
  expect(tmpfsOptions(readOnly, size, mode)).toBe(options);
});
