import type { MountPoint } from '../files/files.ts';
import { defineProgram } from '../process/program.ts';
import { humanSize } from './ls.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

/** What a disk of which nothing is known claims to hold. */
const someDisk = 52_521_566_208;

/** What df tells of one file system. */
interface Row {
  readonly point: MountPoint;
  readonly size: number;
  readonly used: number;
}

const virtual = ['proc', 'sysfs', 'devpts', 'mqueue', 'cgroup', 'cgroup2'];

interface DfMaker {
  readonly name: string;
  readonly missing: (operand: string) => string;
  readonly table: (cells: readonly (readonly string[])[]) => string;
}

const defineDf = (maker: DfMaker) =>
  defineProgram({
    name: maker.name,
    run: async (context) => {
      const long = { 'human-readable': 'h', portability: 'P', 'print-type': 'T', inodes: 'i', all: 'a' };
      const chosen = context.arguments.find((one) => one.startsWith('--output'));
      const args = context.arguments.filter((one) => one !== chosen);
      const { flags, operands } = parseOptions(args, 'hkmPTiaH', 'tx', long);
      const points = context.system.files.mountPoints.filter(({ unlisted }) => unlisted !== true);
      const rows: Row[] = [];
      const status = await forEachOperand(
        context,
        operands.length === 0 ? points.map((point) => point.target) : operands,
        (operand) => {
          const path = context.files.realPath(context.path(operand));
          const point = points
            .filter(({ target }) => path === target || path.startsWith(target === '/' ? '/' : `${target}/`))
            .toSorted((left, right) => right.target.length - left.target.length)[0];
          if (point === undefined || (virtual.includes(point.kind) && operands.length === 0)) return;
          const { used, limit, disk } = point.raw.usage();
          const size = virtual.includes(point.kind) ? 0 : (limit ?? disk?.size ?? someDisk);
          const taken = limit !== undefined ? used : (disk?.used ?? Math.round(someDisk * 0.21 + used));
          rows.push({ point, size, used: size === 0 ? 0 : taken });
        },
        maker.missing,
      );
      const unit = flags.has('m') ? 1_048_576 : 1024;
      const shown = (bytes: number) => (flags.has('h') ? humanSize(bytes) : String(Math.ceil(bytes / unit)));
      const plain = flags.has('P') && !flags.has('h');
      const fields =
        chosen === undefined
          ? ['source', ...(flags.has('T') ? ['fstype'] : []), 'size', 'used', 'avail', 'pcent', 'target']
          : fieldsOf(chosen);
      const titles: Readonly<Record<string, string>> = {
        source: 'Filesystem',
        fstype: 'Type',
        size: flags.has('h') ? 'Size' : flags.has('m') ? '1M-blocks' : plain ? '1024-blocks' : '1K-blocks',
        used: 'Used',
        avail: chosen === undefined && maker.name === 'df' ? 'Available' : 'Avail',
        pcent: plain ? 'Capacity' : 'Use%',
        target: 'Mounted on',
      };
      const cellsOf = ({ point, size, used }: Row): Readonly<Record<string, string>> => ({
        source: point.device,
        fstype: point.kind,
        size: shown(size),
        used: shown(used),
        avail: shown(size - used),
        pcent: size === 0 ? (maker.name === 'df' ? '0%' : '-') : `${Math.ceil((used / size) * 100)}%`,
        target: point.target,
      });
      const lines = rows.map((one) => fields.map((field) => cellsOf(one)[field] ?? '-'));
      const isLong = maker.name !== 'df' && !flags.has('h') && chosen === undefined;
      const header = fields.map((field) => (field === 'avail' && isLong ? 'Available' : (titles[field] ?? field)));
      if (flags.has('i')) await context.print(inodeTable(rows, maker));
      else await context.print(maker.table([header, ...lines]));
      return status;
    },
  });

/** `--output=source,size`; without a list all that are known. */
function fieldsOf(option: string): readonly string[] {
  const list = option.split('=', 2)[1];
  return list === undefined ? ['source', 'fstype', 'size', 'used', 'avail', 'pcent', 'target'] : list.split(',');
}

/** `df -i`: a tmpfs has one for itself of what memory gives, a disk one for every 16 KiB. */
function inodeTable(rows: readonly Row[], maker: DfMaker): string {
  const lines = rows.map(({ point, size, used }) => {
    const isMemory = point.kind === 'tmpfs';
    const all = isMemory ? 503_316 : Math.floor(size / 16_384);
    const taken = isMemory ? 1 : Math.ceil(used / 16_384);
    const percent =
      maker.name === 'df' ? Math.floor((taken / Math.max(1, all)) * 100) : Math.ceil((taken / Math.max(1, all)) * 100);
    return [point.device, String(all), String(taken), String(all - taken), `${percent}%`, point.target];
  });
  const titles = maker.name === 'df' ? ['Inodes', 'Used', 'Available', 'Use%'] : ['Inodes', 'IUsed', 'IFree', 'IUse%'];
  return maker.table([['Filesystem', ...titles, 'Mounted on'], ...lines]);
}

/** BusyBox' columns have their widths. */
function fixedTable(cells: readonly (readonly string[])[]): string {
  return cells
    .map((line) => {
      const hasType = line.length === 7;
      const [device = '', ...rest] = line;
      const type = hasType ? ` ${(rest.shift() ?? '').padEnd(10)}` : '';
      const [size = '', used = '', free = '', percent = '', target = ''] = rest;
      return `${device.padEnd(20)}${type} ${size.padStart(9)} ${used.padStart(18 - Math.max(9, size.length))} ${free.padStart(9)} ${percent.padStart(4)} ${target}\n`;
    })
    .join('');
}

/** GNU's are as wide as what stands in them; texts to the left, numbers to the right. */
function fittedTable(cells: readonly (readonly string[])[]): string {
  const [titles = []] = cells;
  const isText = (column: number) => ['Filesystem', 'Type', 'Mounted on'].includes(titles[column] ?? '');
  const least = (column: number) => (titles[column] === 'Filesystem' ? 14 : titles[column] === 'Use%' ? 4 : 5);
  const widths = titles.map((title, column) =>
    Math.max(
      isText(column) && title !== 'Filesystem' ? title.length : least(column),
      ...cells.map((line) => line[column]?.length ?? 0),
    ),
  );
  return cells
    .map(
      (line) =>
        `${line
          .map((cell, column) =>
            isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
          )
          .join(' ')
          .trimEnd()}\n`,
    )
    .join('');
}

export const df = defineDf({
  name: 'df',
  missing: (operand) => `${operand}: can't find mount point`,
  table: fixedTable,
});
export const gnuDf = defineDf({
  name: 'gnu-df',
  missing: (operand) => `${operand}: No such file or directory`,
  table: fittedTable,
});
