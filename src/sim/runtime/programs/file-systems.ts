import { type Facts, isBlockDevice, kilobytesOf } from '../files/node.ts';
import { baseName, joinPath, parentOf } from '../files/paths.ts';
import type { ProgramContext } from '../process/program.ts';
import { defineProgram } from '../process/program.ts';
import { groupsOf, usersOf } from '../process/users.ts';
import { formatDate } from './dates.ts';
import { humanSize, modeText } from './ls.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

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
