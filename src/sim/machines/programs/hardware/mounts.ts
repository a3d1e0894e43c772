import { joinPath } from '../../../runtime/files/paths.ts';
import type { MountPoint } from '../../../runtime/index.ts';
import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';

const listed = ({ system }: ProgramContext) => system.files.mountPoints.filter(({ unlisted }) => unlisted !== true);

/** The mount that a path lies on. */
function mountOf(context: ProgramContext, path: string): MountPoint | undefined {
  return listed(context)
    .filter(({ target }) => path === target || path.startsWith(target === '/' ? '/' : `${target}/`))
    .toSorted((a, b) => b.target.length - a.target.length)[0];
}

/** `1.5G`, `13G`: rounded up, as coreutils' -h does. */
function human(bytes: number, base = 1024): string {
  const units = ['', 'K', 'M', 'G', 'T'];
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  if (unit === 0) return String(Math.ceil(value));
  const ceiled = Math.ceil(value * 10) / 10;
  return `${ceiled < 10 ? ceiled.toFixed(1) : Math.ceil(value)}${units[unit]}`;
}

const hidden = ['proc', 'sysfs', 'devpts', 'mqueue', 'cgroup', 'cgroup2'];

/** Free space. Follows coreutils' df. */
const df = defineProgram({
  name: 'df',
  run: async (context) => {
    const { flags, values, operands } = parseOptions(context.arguments, 'hHkmTiaPl', 'tx', {
      'human-readable': 'h',
      'print-type': 'T',
      inodes: 'i',
      type: 't',
      'exclude-type': 'x',
    });
    let status = 0;
    const points: MountPoint[] = [];
    for (const operand of operands) {
      const path = context.path(operand);
      const point = context.files.exists(path) ? mountOf(context, context.files.realPath(path)) : undefined;
      if (point !== undefined) points.push(point);
      else {
        await context.complain(`${operand}: No such file or directory`);
        status = 1;
      }
    }
    if (operands.length > 0 && points.length === 0) return status;
    const all = listed(context).filter(({ kind }) => flags.has('a') || !hidden.includes(kind));
    const chosen = (operands.length > 0 ? points : all)
      .filter(({ kind }) => !values.has('t') || kind === values.get('t'))
      .filter(({ kind }) => kind !== values.get('x'));
    const isHuman = flags.has('h') || flags.has('H');
    const shown = (bytes: number) =>
      isHuman
        ? human(bytes, flags.has('H') ? 1000 : 1024)
        : String(Math.ceil(bytes / (flags.has('m') ? 2 ** 20 : 1024)));
    const rows = chosen.map((point) => {
      const { used, limit, disk } = point.raw.usage();
      const size = flags.has('i') ? 6_451_200 : (limit ?? disk?.size ?? 0);
      const taken = flags.has('i') ? 182_340 : limit === undefined ? (disk?.used ?? 0) : used;
      const cell = (number: number) => (flags.has('i') && !isHuman ? String(number) : shown(number));
      const percent = size === 0 ? '-' : `${Math.ceil((taken / size) * 100)}%`;
      return [
        point.device,
        ...(flags.has('T') ? [point.kind] : []),
        cell(size),
        cell(taken),
        cell(Math.max(0, size - taken)),
        percent,
        point.target,
      ];
    });
    const numbers = flags.has('i')
      ? ['Inodes', 'IUsed', 'IFree', 'IUse%']
      : isHuman
        ? ['Size', 'Used', 'Avail', 'Use%']
        : [flags.has('m') ? '1M-blocks' : '1K-blocks', 'Used', 'Available', 'Use%'];
    const heading = ['Filesystem', ...(flags.has('T') ? ['Type'] : []), ...numbers, 'Mounted on'];
    const texts = flags.has('T') ? 2 : 1;
    const widths = heading.map((title, at) =>
      Math.max(at === 0 ? 14 : at < texts ? 4 : 5, title.length, ...rows.map((row) => (row[at] ?? '').length)),
    );
    const line = (row: readonly string[]) =>
      row
        .map((cell, at) => {
          if (at === row.length - 1) return cell;
          const width = at === row.length - 2 ? 4 : (widths[at] ?? 0);
          return at < texts ? cell.padEnd(width) : cell.padStart(width);
        })
        .join(' ');
    await context.print([heading, ...rows].map((row) => `${line(row)}\n`).join(''));
    return status;
  },
});

/** What is mounted below what, with the lines that lead there. */
function tree(points: readonly MountPoint[]): readonly (readonly [lead: string, point: MountPoint])[] {
  const parentOf = (point: MountPoint) =>
    points
      .filter((other) => other !== point && (other.target === '/' || point.target.startsWith(`${other.target}/`)))
      .toSorted((a, b) => b.target.length - a.target.length)[0];
  const walk = (point: MountPoint, lead: string, rest: string): readonly (readonly [string, MountPoint])[] => {
    const children = points.filter((other) => parentOf(other) === point);
    return [
      [lead, point],
      ...children.flatMap((child, index) => {
        const isLast = index === children.length - 1;
        return walk(child, `${rest}${isLast ? '└─' : '├─'}`, `${rest}${isLast ? '  ' : '│ '}`);
      }),
    ];
  };
  return points.filter((point) => parentOf(point) === undefined).flatMap((point) => walk(point, '', ''));
}

/** What is mounted where. Follows util-linux' findmnt. */
const findmnt = defineProgram({
  name: 'findmnt',
  run: async (context) => {
    const { flags, values, operands } = parseOptions(context.arguments, 'lnrDa', 'tTo', {
      target: 'T',
      types: 't',
      noheadings: 'n',
      list: 'l',
      output: 'o',
    });
    const wanted = (operands[0] ?? values.get('T'))?.replace(/(.)\/$/, '$1');
    const points = listed(context)
      .filter(({ kind }) => !values.has('t') || values.get('t')?.split(',').includes(kind) === true)
      .filter(
        (point) =>
          wanted === undefined ||
          (values.has('T')
            ? point === mountOf(context, context.path(wanted))
            : [point.target, point.device].includes(wanted)),
      );
    if (points.length === 0) return 1;
    const isFlat = flags.has('l') || flags.has('r') || wanted !== undefined || values.has('t');
    const cells: Readonly<Record<string, (point: MountPoint, lead: string) => string>> = {
      TARGET: ({ target }, lead) => `${lead}${target}`,
      SOURCE: ({ device }) => device,
      FSTYPE: ({ kind }) => kind,
      OPTIONS: ({ options }) => options,
    };
    const columns = (values.get('o')?.toUpperCase().split(',') ?? Object.keys(cells)).filter((name) => cells[name]);
    const lines = isFlat ? points.map((point) => ['', point] as const) : tree(points);
    const rows = [
      ...(flags.has('n') ? [] : [columns]),
      ...lines.map(([lead, point]) => columns.map((name) => cells[name]?.(point, lead) ?? '')),
    ];
    const widths = columns.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
    await context.print(
      rows
        .map(
          (row) =>
            `${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join(' ')}\n`,
        )
        .join(''),
    );
    return 0;
  },
});

/** Disk space of folders. Follows coreutils' du. */
const du = defineProgram({
  name: 'du',
  run: async (context) => {
    const { flags, values, operands } = parseOptions(context.arguments, 'shkacmxbS', 'dt', {
      summarize: 's',
      'human-readable': 'h',
      all: 'a',
      total: 'c',
      'max-depth': 'd',
    });
    const shown = (bytes: number) =>
      flags.has('h') ? human(bytes) : String(Math.ceil(bytes / (flags.has('b') ? 1 : flags.has('m') ? 2 ** 20 : 1024)));
    const depth = flags.has('s') ? 0 : Number(values.get('d') ?? Number.POSITIVE_INFINITY);
    let status = 0;
    let sum = 0;
    for (const operand of operands.length === 0 ? ['.'] : operands) {
      const start = context.path(operand);
      if (!context.files.exists(start)) {
        await context.complain(`cannot access '${operand}': No such file or directory`);
        status = 1;
        continue;
      }
      const lines: string[] = [];
      const walk = (path: string, name: string, level: number): number => {
        const facts = context.files.linkFacts(path);
        const isFolder = facts.type === 'directory';
        let bytes = isFolder ? 4096 : facts.type === 'file' ? Math.ceil(facts.size / 4096) * 4096 : 0;
        if (isFolder)
          for (const child of context.files.readDirectory(path))
            bytes += walk(joinPath(path, child), `${name === '/' ? '' : name}/${child}`, level + 1);
        if (level <= depth && (isFolder || flags.has('a') || level === 0)) lines.push(`${shown(bytes)}\t${name}\n`);
        return bytes;
      };
      sum += walk(start, operand, 0);
      await context.print(lines.join(''));
    }
    if (flags.has('c')) await context.print(`${shown(sum)}\ttotal\n`);
    return status;
  },
});

/** Says why it cannot: what machines mount is given by the lab. Follows util-linux' umount. */
const umount = defineProgram({
  name: 'umount',
  run: async (context) => {
    const { operands } = parseOptions(context.arguments, 'alfrdnRv', 'tO');
    for (const operand of operands) {
      const path = context.path(operand);
      if (!context.files.exists(path)) await context.complain(`${operand}: no mount point specified.`);
      else if (listed(context).some(({ target }) => target === path))
        await context.complain(`${operand}: not simulated: what machines mount is given by the lab`);
      else await context.complain(`${operand}: not mounted.`);
    }
    if (operands.length === 0) await context.complain('bad usage');
    return operands.length === 0 ? 1 : 32;
  },
});

/** What tells of mounts and of the space on them. */
export const mountPrograms: readonly Program[] = [umount, df, du, findmnt];
