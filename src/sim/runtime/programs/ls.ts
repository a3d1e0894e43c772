import { type Facts, isBlockDevice, kilobytesOf } from '../files/node.ts';
import { joinPath } from '../files/paths.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { groupsOf, usersOf } from '../process/users.ts';
import { formatDate } from './dates.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

const letters: Readonly<Record<Facts['type'], string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  device: 'c',
  fifo: 'p',
  socket: 's',
};

/** `drwxr-xr-x` for a type and its permission bits. */
export function modeText(facts: Pick<Facts, 'type' | 'mode' | 'device'>): string {
  const { mode } = facts;
  const triple = (shift: number, special: number, letter: string) => {
    const bits = (mode >> shift) & 7;
    const set = (mode & special) !== 0;
    const x = (bits & 1) !== 0;
    const last = set ? (x ? letter : letter.toUpperCase()) : x ? 'x' : '-';
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  };
  return (
    (isBlockDevice(facts.device) ? 'b' : letters[facts.type]) +
    triple(6, 0o4000, 's') +
    triple(3, 0o2000, 's') +
    triple(0, 0o1000, 't')
  );
}

/** `1.5K` as busybox and coreutils print sizes with -h. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = '';
  for (const next of ['K', 'M', 'G', 'T']) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value.toFixed(1)}${unit}`;
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly facts: Facts;
}

/** One row of `ls -l`, before its columns are as wide as they will be. */
export interface Row {
  /** Empty without -i. */
  readonly inode: string;
  readonly mode: string;
  readonly links: string;
  readonly user: string;
  readonly group: string;
  /** Of a device its numbers instead: `1, 3`. */
  readonly size: string | readonly [major: string, minor: string];
  /** When it was changed, its name, and where a link leads. */
  readonly rest: string;
}

/** In what the makers of ls differ. */
export interface LsStyle {
  readonly name: string;
  rows(rows: readonly Row[]): string;
  missing(operand: string, description: string): string;
  closed(directory: string, description: string): string;
  /** Exit code when something could not be listed. */
  readonly failure: number;
}

const busyboxStyle: LsStyle = {
  name: 'ls',
  rows: (rows) =>
    rows
      .map(({ inode, mode, links, user, group, size, rest }) => {
        const shown = typeof size === 'string' ? size.padStart(9) : size.map((part) => part.padStart(4)).join(',');
        const first = inode === '' ? '' : `${inode.padStart(7)} `;
        return `${first}${mode} ${links.padStart(4)} ${user.padEnd(8)} ${group.padEnd(8)} ${shown} ${rest}\n`;
      })
      .join(''),
  missing: (operand, description) => `${operand}: ${description}`,
  closed: (directory, description) => `can't open '${directory}': ${description}`,
  failure: 1,
};

/** ls as its makers wrote it. */
export const defineLs = (style: LsStyle) =>
  defineProgram({
    name: style.name,
    run: async (context) => {
      const { flags, operands, unknown } = parseOptions(context.arguments, '1aAlRrtSdhinCFpsLHkx', 'w', {
        all: 'a',
        'almost-all': 'A',
        'human-readable': 'h',
        recursive: 'R',
        reverse: 'r',
        color: '1',
      });
      if (unknown !== undefined && !unknown.startsWith('--color')) {
        await context.complain(`unrecognized option: ${unknown.replace(/^--/, '')}`);
        return 1;
      }
      const files: Entry[] = [];
      const directories: Entry[] = [];
      const look = (operand: string) => {
        const path = context.path(operand);
        const link = context.files.linkFacts(path);
        const dereferences = flags.has('L') || flags.has('H') || (!flags.has('l') && !flags.has('d'));
        const follow = link.type === 'symlink' && dereferences && context.files.exists(path);
        const facts = follow ? context.files.facts(path) : link;
        const listed = facts.type === 'directory' && !flags.has('d') ? directories : files;
        listed.push({ name: operand, path, facts });
      };
      const status = await forEachOperand(context, operands.length === 0 ? ['.'] : operands, look, style.missing);
      await context.print(render(context, style, sort(files, flags), flags));
      const titled = operands.length > 1 || flags.has('R');
      let first = files.length === 0;
      const list = async (directory: Entry): Promise<number> => {
        let failed = 0;
        const entries: Entry[] = [];
        const names = [...context.files.readDirectory(directory.path)];
        if (flags.has('a')) names.push('.', '..');
        for (const name of names) {
          if (name.startsWith('.') && !flags.has('a') && !flags.has('A')) continue;
          const path = name === '.' ? directory.path : context.path(joinPath(directory.path, name));
          const follow = flags.has('L') && context.files.exists(path);
          entries.push({ name, path, facts: follow ? context.files.facts(path) : context.files.linkFacts(path) });
        }
        const total = entries.reduce((sum, { facts }) => sum + kilobytesOf(facts), 0);
        const title = titled ? `${first ? '' : '\n'}${directory.name}:\n` : '';
        first = false;
        const sum = flags.has('l') ? `total ${flags.has('h') ? humanSize(total * 1024) : total}\n` : '';
        await context.print(title + sum + render(context, style, sort(entries, flags), flags));
        if (!flags.has('R')) return 0;
        for (const entry of sort(entries, flags)) {
          if (entry.facts.type !== 'directory' || entry.name === '.' || entry.name === '..') continue;
          failed += await list({ ...entry, name: `${directory.name}/${entry.name}` });
        }
        return failed;
      };
      let failed = status;
      for (const directory of sort(directories, flags)) {
        failed += await forEachOperand(
          context,
          [directory.name],
          async () => {
            await list(directory);
          },
          style.closed,
        );
      }
      return failed === 0 ? 0 : style.failure;
    },
  });

export const ls = defineLs(busyboxStyle);

function sort(entries: readonly Entry[], flags: ReadonlySet<string>): Entry[] {
  const byName = (left: Entry, right: Entry) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0);
  const sorted = entries.toSorted((left, right) => {
    if (flags.has('t') && left.facts.modified !== right.facts.modified)
      return right.facts.modified - left.facts.modified;
    if (flags.has('S') && left.facts.size !== right.facts.size) return right.facts.size - left.facts.size;
    return byName(left, right);
  });
  return flags.has('r') ? sorted.reverse() : sorted;
}

function render(
  context: ProgramContext,
  style: LsStyle,
  entries: readonly Entry[],
  flags: ReadonlySet<string>,
): string {
  if (entries.length === 0) return '';
  const suffix = ({ facts }: Entry) => {
    if (!flags.has('F') && !flags.has('p')) return '';
    if (facts.type === 'directory') return '/';
    if (!flags.has('F')) return '';
    return facts.type === 'symlink' ? '@' : (facts.mode & 0o111) !== 0 ? '*' : '';
  };
  if (!flags.has('l') && !flags.has('n')) {
    const names = entries.map((entry) => (flags.has('i') ? `${entry.facts.inode} ` : '') + entry.name + suffix(entry));
    return context.stdout.isTerminal && !flags.has('1') ? columns(names) : `${names.join('\n')}\n`;
  }
  const users = new Map(usersOf(context.files).map((user) => [user.uid, user.name]));
  const groups = new Map(groupsOf(context.files).map((group) => [group.gid, group.name]));
  const owner = (names: ReadonlyMap<number, string>, id: number) =>
    flags.has('n') ? String(id) : (names.get(id) ?? String(id));
  const now = context.system.clock.now();
  return style.rows(
    entries.map((entry): Row => {
      const { facts } = entry;
      const recent = Math.abs(now - facts.modified) < 180 * 86_400_000;
      const time = formatDate(recent ? '%b %e %H:%M' : '%b %e  %Y', facts.modified);
      const [major = '', minor = ''] = (facts.device ?? '').split(':');
      const target = facts.target === undefined ? '' : ` -> ${facts.target}`;
      return {
        inode: flags.has('i') ? String(facts.inode) : '',
        mode: modeText(facts),
        links: String(facts.links),
        user: owner(users, facts.uid),
        group: owner(groups, facts.gid),
        size: facts.type === 'device' ? [major, minor] : flags.has('h') ? humanSize(facts.size) : String(facts.size),
        rest: `${time} ${entry.name}${suffix(entry)}${target}`,
      };
    }),
  );
}

function columns(names: readonly string[]): string {
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const count = Math.max(1, Math.floor(80 / width));
  const rows = Math.ceil(names.length / count);
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    const line: string[] = [];
    for (let index = row; index < names.length; index += rows) line.push((names[index] ?? '').padEnd(width));
    text += `${line.join('').trimEnd()}\n`;
  }
  return text;
}
