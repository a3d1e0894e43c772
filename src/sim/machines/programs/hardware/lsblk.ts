import { defineProgram, type Program } from '../../../runtime/process/program.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';
import type { Surroundings } from '../surroundings.ts';

interface BlockDevice {
  readonly name: string;
  readonly number: string;
  /** Bytes. */
  readonly size: number;
  readonly type: 'disk' | 'part';
  readonly fileSystem?: string;
  readonly label?: string;
  readonly uuid?: string;
  readonly mount?: string;
}

const mebibyte = 2 ** 20;

/** The disk of a cloud's virtual machine, as Ubuntu's image divides it. */
export function blockDevices(bytes: number): readonly BlockDevice[] {
  const system = bytes - 1020 * mebibyte;
  return [
    { name: 'vda', number: '252:0', size: bytes, type: 'disk' },
    {
      name: 'vda1',
      number: '252:1',
      size: system,
      type: 'part',
      fileSystem: 'ext4',
      label: 'cloudimg-rootfs',
      uuid: '1d6c8a5c-0f2e-4c2f-9d0c-4a9c5c7f1e55',
      mount: '/',
    },
    { name: 'vda14', number: '252:14', size: 4 * mebibyte, type: 'part' },
    {
      name: 'vda15',
      number: '252:15',
      size: 106 * mebibyte,
      type: 'part',
      fileSystem: 'vfat',
      label: 'UEFI',
      uuid: '84F1-7C52',
      mount: '/boot/efi',
    },
    {
      name: 'vda16',
      number: '259:0',
      size: 913 * mebibyte,
      type: 'part',
      fileSystem: 'ext4',
      label: 'BOOT',
      uuid: 'c2b1f0c4-3c67-4a53-8ed2-1f0a5b1f5d38',
      mount: '/boot',
    },
  ];
}

/** `50G`, `106M`, `913M`: three digits, as util-linux writes sizes. */
function size(bytes: number): string {
  const units = ['B', 'K', 'M', 'G', 'T'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)}${units[unit]}`;
}

/** Block devices. Follows util-linux; the disk cannot be divided otherwise. */
export function blockPrograms({ view }: Surroundings): readonly Program[] {
  return [
    defineProgram({
      name: 'lsblk',
      run: async (context) => {
        const { flags, values } = parseOptions(context.arguments, 'fabdnlpi', 'o', {
          fs: 'f',
          output: 'o',
          noheadings: 'n',
          nodeps: 'd',
          bytes: 'b',
        });
        const devices = blockDevices(view.hardware.disk).filter(({ type }) => !flags.has('d') || type === 'disk');
        const isLast = (index: number) => index === devices.length - 1;
        const named = (one: BlockDevice, index: number) =>
          `${one.type === 'disk' || flags.has('l') ? '' : isLast(index) ? '└─' : '├─'}${flags.has('p') ? '/dev/' : ''}${one.name}`;
        const cells: Readonly<Record<string, (one: BlockDevice, index: number) => string>> = {
          NAME: named,
          'MAJ:MIN': ({ number }) => `${' '.repeat(3 - (number.split(':')[0] ?? '').length)}${number.padEnd(6)}`,
          RM: () => ' 0',
          SIZE: (one) => (flags.has('b') ? String(one.size) : size(one.size)),
          RO: () => ' 0',
          TYPE: ({ type }) => type,
          MOUNTPOINTS: ({ mount = '' }) => mount,
          MOUNTPOINT: ({ mount = '' }) => mount,
          FSTYPE: ({ fileSystem = '' }) => fileSystem,
          FSVER: ({ fileSystem }) => (fileSystem === 'ext4' ? '1.0' : fileSystem === 'vfat' ? 'FAT32' : ''),
          LABEL: ({ label = '' }) => label,
          UUID: ({ uuid = '' }) => uuid,
          FSAVAIL: ({ mount }) => (mount === undefined ? '' : size(availableAt(mount))),
          'FSUSE%': ({ mount }) => (mount === undefined ? '' : '12%'),
        };
        const availableAt = (mount: string) =>
          mount === '/' ? (context.system.files.usage('/').disk?.available ?? 0) : 98 * mebibyte;
        const usual = flags.has('f')
          ? ['NAME', 'FSTYPE', 'FSVER', 'LABEL', 'UUID', 'FSAVAIL', 'FSUSE%', 'MOUNTPOINTS']
          : ['NAME', 'MAJ:MIN', 'RM', 'SIZE', 'RO', 'TYPE', 'MOUNTPOINTS'];
        const wanted = values.get('o')?.toUpperCase().split(',') ?? usual;
        const unknown = wanted.find((name) => cells[name] === undefined);
        if (unknown !== undefined) {
          await context.complain(`unknown column: ${unknown}`);
          return 1;
        }
        const rows = [
          ...(flags.has('n') ? [] : [wanted]),
          ...devices.map((one, index) => wanted.map((name) => cells[name]?.(one, index) ?? '')),
        ];
        const rights = ['SIZE', 'FSAVAIL', 'FSUSE%', 'RM', 'RO'];
        const widths = wanted.map((name, at) =>
          Math.max(name === 'SIZE' || name === 'FSAVAIL' ? 5 : 0, ...rows.map((row) => (row[at] ?? '').length)),
        );
        const line = (row: readonly string[]) =>
          row
            .map((cell, at) => {
              if (rights.includes(wanted[at] ?? '')) return cell.padStart(widths[at] ?? 0);
              return at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0);
            })
            .join(' ');
        await context.print(rows.map((row) => `${line(row)}\n`).join(''));
        return 0;
      },
    }),
    defineProgram({
      name: 'blkid',
      run: async (context) => {
        for (const { name, fileSystem, label, uuid } of blockDevices(view.hardware.disk)) {
          if (fileSystem === undefined) continue;
          await context.print(`/dev/${name}: LABEL="${label}" UUID="${uuid}" BLOCK_SIZE="4096" TYPE="${fileSystem}"\n`);
        }
        return 0;
      },
    }),
  ];
}
