import { FileSystemError } from '../files/file-system-error.ts';
import { type Facts, isBlockDevice, kilobytesOf } from '../files/node.ts';
import { baseName, joinPath, parentOf } from '../files/paths.ts';
import type { ProgramContext } from '../process/program.ts';
import { defineProgram } from '../process/program.ts';
import { groupsOf, usersOf } from '../process/users.ts';
import { deviceAt, openForReading } from '../shell/descriptors.ts';
import { formatDate } from './dates.ts';
import { sizeOf } from './head-tail.ts';
import { humanSize, modeText } from './ls.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

/** What a disk of which nothing is known claims to hold. */
const someDisk = 52_521_566_208;

/** What `-t ext4,nfs` and `-t noproc` choose. */
function ofTypes(types = ''): (kind: string) => boolean {
  const names = types.replace(/^no/, '').split(',');
  return (kind) => types === '' || names.includes(kind) !== types.startsWith('no');
}

export const mount = defineProgram({
  name: 'mount',
  run: async (context) => {
    const { values, operands } = parseOptions(context.arguments, 'alrwvnfsi', 'toULO', { types: 't' });
    if (operands.length > 0 || values.has('o')) {
      await context.complain('permission denied (are you root?)');
      return 1;
    }
    const isListed = ofTypes(values.get('t'));
    const lines = context.system.files.mountPoints
      .filter(({ unlisted, kind }) => unlisted !== true && isListed(kind))
      .map(({ device, target, kind, options }) => `${device} on ${target} type ${kind} (${options})\n`);
    await context.print(lines.join(''));
    return 0;
  },
});

export const df = defineProgram({
  name: 'df',
  run: async (context) => {
    const { flags, operands } = parseOptions(context.arguments, 'hkmPTia', '', { 'human-readable': 'h' });
    const points = context.system.files.mountPoints.filter(({ unlisted }) => unlisted !== true);
    const rows: string[][] = [];
    const unit = flags.has('m') ? 1_048_576 : 1024;
    const status = await forEachOperand(
      context,
      operands.length === 0 ? points.map((point) => point.target) : operands,
      (operand) => {
        const path = context.files.realPath(context.path(operand));
        const point = points
          .filter(({ target }) => path === target || path.startsWith(target === '/' ? '/' : `${target}/`))
          .toSorted((left, right) => right.target.length - left.target.length)[0];
        if (point === undefined || ['proc', 'sysfs', 'devpts', 'mqueue', 'cgroup2'].includes(point.kind)) return;
        const { used, limit, disk } = point.raw.usage();
        const size = limit ?? disk?.size ?? someDisk;
        const taken = limit !== undefined ? used : (disk?.used ?? Math.round(someDisk * 0.21 + used));
        const shown = (bytes: number) => (flags.has('h') ? humanSize(bytes) : String(Math.ceil(bytes / unit)));
        const percent = `${size === 0 ? 0 : Math.ceil((taken / size) * 100)}%`;
        rows.push([point.device, shown(size), shown(taken), shown(size - taken), percent, point.target]);
      },
      (operand, description) => `${operand}: can't find mount point: ${description}`,
    );
    const sizes = flags.has('h') ? 'Size' : flags.has('m') ? '1M-blocks' : '1K-blocks';
    await context.print(row(['Filesystem', sizes, 'Used', 'Available', 'Use%', 'Mounted on']));
    for (const cells of rows) await context.print(row(cells));
    return status;
  },
});

function row([device = '', size = '', used = '', free = '', percent = '', target = '']: readonly string[]): string {
  return `${device.padEnd(20)} ${size.padStart(9)} ${used.padStart(9)} ${free.padStart(9)} ${percent.padStart(4)} ${target}\n`;
}

/** The major (0) or minor (1) number of a device, in hexadecimal. */
function numberOf({ device = '0:0' }: Pick<Facts, 'device'>, which: 0 | 1): string {
  return Number(device.split(':')[which]).toString(16);
}

export const stat = defineProgram({
  name: 'stat',
  run: async (context) => {
    const { flags, values, operands, unknown } = parseOptions(context.arguments, 'Lft', 'c', { format: 'c' });
    if (unknown !== undefined) {
      await context.complain(
        `invalid option -- '${unknown.replace(/^-/, '')}'\nTry 'stat --help' for more information.`,
      );
      return 1;
    }
    const users = new Map(usersOf(context.files).map((user) => [user.uid, user.name]));
    const groups = new Map(groupsOf(context.files).map((group) => [group.gid, group.name]));
    return forEachOperand(
      context,
      operands,
      async (operand) => {
        const path = context.path(operand);
        const facts = flags.has('L') ? context.files.facts(path) : context.files.linkFacts(path);
        const user = users.get(facts.uid) ?? 'UNKNOWN';
        const group = groups.get(facts.gid) ?? 'UNKNOWN';
        const octal = facts.mode.toString(8);
        const kind =
          facts.type === 'file'
            ? facts.size === 0
              ? 'regular empty file'
              : 'regular file'
            : facts.type === 'symlink'
              ? 'symbolic link'
              : facts.type === 'device'
                ? `${isBlockDevice(facts.device) ? 'block' : 'character'} special file`
                : facts.type;
        const time = formatDate('%Y-%m-%d %H:%M:%S.%N +0000', facts.modified);
        const format = values.get('c');
        const name = facts.target === undefined ? operand : `'${operand}' -> '${facts.target}'`;
        if (format !== undefined) {
          const fields: Readonly<Record<string, string>> = {
            a: octal,
            A: modeText(facts),
            f: facts.mode.toString(16),
            F: kind,
            g: String(facts.gid),
            G: group,
            h: String(facts.links),
            i: String(facts.inode),
            n: operand,
            N: name,
            s: String(facts.size),
            t: numberOf(facts, 0),
            T: numberOf(facts, 1),
            u: String(facts.uid),
            U: user,
            y: time,
            x: time,
            z: time,
            Y: String(Math.floor(facts.modified / 1000)),
            X: String(Math.floor(facts.modified / 1000)),
            Z: String(Math.floor(facts.modified / 1000)),
          };
          return context.print(`${format.replace(/%(.)/g, (whole, letter: string) => fields[letter] ?? whole)}\n`);
        }
        const blocks = Math.ceil(facts.size / 512);
        await context.print(
          `  File: ${name}\n` +
            `  Size: ${String(facts.size).padEnd(10)}\tBlocks: ${String(blocks).padEnd(10)} IO Block: 4096   ${kind}\n` +
            `Device: 801h/2049d\tInode: ${String(facts.inode).padEnd(10)}  Links: ${facts.links}\n` +
            `Access: (${octal.padStart(4, '0')}/${modeText(facts)})  Uid: (${String(facts.uid).padStart(5)}/${user.padStart(8)})   Gid: (${String(facts.gid).padStart(5)}/${group.padStart(8)})\n` +
            `Access: ${time}\nModify: ${time}\nChange: ${time}\n`,
        );
      },
      (operand, description) => `can't stat '${operand}': ${description}`,
    );
  },
});

export const readlink = defineProgram({
  name: 'readlink',
  run: async (context) => {
    const { flags, operands } = parseOptions(context.arguments, 'fnev');
    let status = 0;
    for (const operand of operands) {
      try {
        const path = context.path(operand);
        await context.print(`${flags.has('f') ? wholePath(context, path) : context.files.readLink(path)}\n`);
      } catch {
        status = 1;
      }
    }
    return status;
  },
});

/** The canonical path of a file, or of one that could be there. Throws FileSystemError when its directory is missing, too. */
function wholePath({ files }: ProgramContext, path: string): string {
  if (files.exists(path)) return files.realPath(path);
  return joinPath(files.realPath(parentOf(path)), baseName(path));
}

export const dd = defineProgram({
  name: 'dd',
  run: async (context) => {
    const options = new Map(
      context.arguments.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]),
    );
    const blockSize = sizeOf(options.get('bs') ?? '512');
    const count = options.get('count');
    const from = options.get('if');
    const to = options.get('of');
    const endless =
      from !== undefined && ['1:5', '1:9', '1:8'].includes(deviceAt(context.files, context.path(from)) ?? '');
    let records = 0;
    let bytes = 0;
    let failure = '';
    if (to !== undefined) context.files.writeFile(context.path(to), new Uint8Array(0));
    const source = from === undefined || endless ? undefined : openForReading(context.files, context.path(from));
    let content = new Uint8Array(0);
    if (source !== undefined) content = new Uint8Array(context.files.readFile(context.path(from ?? '')));
    else if (!endless) content = new Uint8Array(await context.readAll());
    const blocks =
      count === undefined
        ? endless
          ? Number.POSITIVE_INFINITY
          : Math.ceil(content.length / blockSize)
        : Number(count);
    const zeros = new Uint8Array(endless ? blockSize : 0);
    for (let index = 0; index < blocks; index += 1) {
      const block = endless ? zeros : content.subarray(index * blockSize, (index + 1) * blockSize);
      if (block.length === 0) break;
      try {
        if (to === undefined) await context.stdout.write(block);
        else if (!['1:3'].includes(deviceAt(context.files, context.path(to)) ?? ''))
          writeAsMuchAsFits(context, context.path(to), block);
      } catch (error) {
        if (!(error instanceof FileSystemError)) throw error;
        failure = error.description;
        break;
      }
      records += 1;
      bytes += block.length;
      const gate = context.process.checkpoint() ?? context.system.pacer.breathe(2);
      if (gate !== undefined) await gate;
    }
    if (failure !== '') await context.complain(`error writing '${to}': ${failure}`);
    const whole = `${records}+0`;
    const taken = failure === '' ? whole : `${records + 1}+0`;
    await context.stderr.write(new TextEncoder().encode(`${taken} records in\n${whole} records out\n`));
    if (options.get('status') !== 'none' && failure === '') {
      const human = bytes < 1024 ? `${bytes} bytes` : `${bytes} bytes (${humanSize(bytes)}B)`;
      await context.stderr.write(
        new TextEncoder().encode(`${human} copied, 0.001000 seconds, ${humanSize(bytes * 1000)}B/s\n`),
      );
    }
    return failure === '' ? 0 : 1;
  },
});

/** A full file system takes the part of the block that still fits, then fails. */
function writeAsMuchAsFits(context: ProgramContext, path: string, block: Uint8Array): void {
  const { used, limit, disk } = context.files.usage(path);
  const room = Math.min(limit === undefined ? block.length : limit - used, disk?.available ?? block.length);
  if (room < block.length) context.files.appendFile(path, block.subarray(0, room));
  context.files.appendFile(path, block);
}

export const du = defineProgram({
  name: 'du',
  run: (context) => {
    const { flags, operands } = parseOptions(context.arguments, 'shkacmx', 'd');
    const shown = (kilobytes: number) => (flags.has('h') ? humanSize(kilobytes * 1024) : String(kilobytes));
    return forEachOperand(context, operands.length === 0 ? ['.'] : operands, async (operand) => {
      const lines: string[] = [];
      const walk = (path: string, name: string): number => {
        const facts = context.files.linkFacts(path);
        let sum = kilobytesOf(facts);
        if (facts.type === 'directory') {
          for (const child of context.files.readDirectory(path)) sum += walk(joinPath(path, child), `${name}/${child}`);
        }
        if (!flags.has('s') && (facts.type === 'directory' || flags.has('a'))) lines.push(`${shown(sum)}\t${name}\n`);
        return sum;
      };
      const total = walk(context.path(operand), operand);
      if (flags.has('s')) lines.push(`${shown(total)}\t${operand}\n`);
      await context.print(lines.join(''));
    });
  },
});

export const sync = defineProgram({ name: 'sync', run: () => 0 });
