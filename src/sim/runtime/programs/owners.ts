import { joinPath } from '../files/paths.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { groupsOf, usersOf } from '../process/users.ts';
import { busyboxWords, type FileWords, gnuWords } from './file-words.ts';
import { modeText } from './ls.ts';
import { forEachOperand } from './text.ts';
import { readCall, sayTry } from './wrong-call.ts';

/** The mode after `u+x,go-w` or `0750`; undefined when the text is no mode. */
function changeMode(text: string, mode: number, isDirectory: boolean): number | undefined {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8) & 0o7777;
  let result = mode;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
    if (match === null) return undefined;
    const [, who = '', operator, letters = ''] = match;
    const everyone = who === '' || who.includes('a');
    for (const [letter, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (!everyone && !who.includes(letter)) continue;
      let bits = 0;
      if (letters.includes('r')) bits |= 4;
      if (letters.includes('w')) bits |= 2;
      if (letters.includes('x') || (letters.includes('X') && (isDirectory || (mode & 0o111) !== 0))) bits |= 1;
      // Without a letter for whom, umask 022 keeps w for others out.
      if (who === '' && shift !== 6) bits &= ~2;
      let special = 0;
      if (letters.includes('s')) special = letter === 'u' ? 0o4000 : letter === 'g' ? 0o2000 : 0;
      if (letters.includes('t') && (everyone || letter === 'o')) special |= 0o1000;
      const all = (bits << shift) | special;
      if (operator === '+') result |= all;
      else if (operator === '-') result &= ~all;
      else result = (result & ~(7 << shift)) | all;
    }
  }
  return result;
}

function everyPath(context: ProgramContext, path: string, recursive: boolean): string[] {
  if (!recursive || context.files.lstat(path).type !== 'directory') return [path];
  return [path, ...context.files.readDirectory(path).flatMap((name) => everyPath(context, joinPath(path, name), true))];
}

const letters = (mode: number) => modeText({ type: 'file', mode, device: undefined }).slice(1);
const octal = (mode: number) => mode.toString(8).padStart(4, '0');

/** What happens to one path; gives what -v and -c tell of it. */
type Change = (path: string) => { readonly changed: string | undefined; readonly kept: string };

interface Request {
  readonly words: FileWords;
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
}

/** Changes every path below the operands, and tells of it with -v, of what changed with -c. */
function changeAll(context: ProgramContext, { words, operands, flags }: Request, change: Change): Promise<number> {
  return forEachOperand(
    context,
    operands,
    async (operand) => {
      const top = context.path(operand);
      for (const path of everyPath(context, top, flags.has('R'))) {
        const { changed, kept } = change(path);
        const shown = `${operand}${path.slice(top.length)}`;
        if (changed !== undefined && (flags.has('v') || flags.has('c')))
          await context.print(changed.replace('%', shown));
        else if (flags.has('v')) await context.print(kept.replace('%', shown));
      }
    },
    flags.has('f') ? undefined : words.unchanged,
  );
}

const long = { recursive: 'R', verbose: 'v', changes: 'c', silent: 'f', quiet: 'f', 'no-dereference': 'h' };

const defineChmod = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}chmod`,
    run: async (context) => {
      // `-x` and `-rw` are modes.
      const asMode = (arg: string) => /^-(?:[rwxXst]+)$/.test(arg);
      const given = context.arguments.map((arg) => (asMode(arg) ? `a${arg}` : arg));
      const call = await readCall({ ...context, arguments: given }, words, { flags: 'Rvcf', long, least: 2 });
      if (call === undefined) return 1;
      const [mode = '', ...operands] = call.operands;
      if (changeMode(mode, 0, false) === undefined) {
        await context.complain(words.badMode(mode));
        if (words.maker !== '') await sayTry(context);
        return 1;
      }
      return changeAll(context, { words, operands, flags: call.flags }, (path) => {
        const facts = context.files.facts(path);
        const next = changeMode(mode, facts.mode, facts.type === 'directory') ?? facts.mode;
        context.files.chmod(path, next);
        const to = `${octal(next)} (${letters(next)})`;
        const from = words.maker === '' ? '' : `from ${octal(facts.mode)} (${letters(facts.mode)}) `;
        const changed = next === facts.mode ? undefined : `mode of '%' changed ${from}to ${to}\n`;
        return {
          changed,
          kept: words.maker === '' ? `mode of '%' changed to ${to}\n` : `mode of '%' retained as ${to}\n`,
        };
      });
    },
  });
export const chmod = defineChmod(busyboxWords);
export const gnuChmod = defineChmod(gnuWords);

/** What chown and chgrp are to set. */
interface Owner {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** Reads `user:group`; gives the complaint when there is no such user or group. */
function ownerOf(context: ProgramContext, text: string, onlyGroup: boolean, words: FileWords): Owner | string {
  const [userText = '', groupText] = onlyGroup ? ['', text] : text.split(/[:.]/, 2);
  const user = usersOf(context.files).find((one) => one.name === userText);
  const group = groupsOf(context.files).find((one) => one.name === groupText);
  const isNumber = (one: string) => /^\d+$/.test(one);
  if (userText !== '' && user === undefined && !isNumber(userText))
    return words.unknownOwner(
      groupText === undefined ? userText : text,
      groupText !== undefined && words.maker === '' ? 'both' : 'user',
    );
  if (groupText !== undefined && groupText !== '' && group === undefined && !isNumber(groupText))
    return words.unknownOwner(onlyGroup ? groupText : text, onlyGroup ? 'group' : 'both');
  return {
    uid: userText === '' ? undefined : (user?.uid ?? Number(userText)),
    gid:
      groupText === undefined || groupText === ''
        ? groupText === ''
          ? user?.gid
          : undefined
        : (group?.gid ?? Number(groupText)),
  };
}

const defineOwner = (words: FileWords, name: 'chown' | 'chgrp') =>
  defineProgram({
    name: `${words.maker}${name}`,
    run: async (context) => {
      const from = context.arguments.find((one) => one.startsWith('--reference='))?.slice(12);
      const args = context.arguments.filter((one) => !one.startsWith('--reference='));
      const least = from === undefined ? 2 : 1;
      const call = await readCall({ ...context, arguments: args }, words, { flags: 'RhLHPvcf', long, least });
      if (call === undefined) return 1;
      const facts = from === undefined ? undefined : context.files.facts(context.path(from));
      const [text = '', ...rest] = call.operands;
      const owner = facts ?? ownerOf(context, text, name === 'chgrp', words);
      if (typeof owner === 'string') {
        await context.complain(owner);
        return 1;
      }
      const operands = facts === undefined ? rest : call.operands;
      const told = (uid: number, gid: number) => {
        if (words.maker === '') return `${owner.uid ?? uid}:${owner.gid ?? gid}`;
        const userName = usersOf(context.files).find((one) => one.uid === uid)?.name ?? uid;
        const groupName = groupsOf(context.files).find((one) => one.gid === gid)?.name ?? gid;
        if (owner.uid === undefined) return `${groupName}`;
        return owner.gid === undefined ? `${userName}` : `${userName}:${groupName}`;
      };
      const what = owner.uid === undefined && words.maker !== '' ? 'group' : 'ownership';
      return changeAll(context, { words, operands, flags: call.flags }, (path) => {
        const before = context.files.linkFacts(path);
        const after = { uid: owner.uid ?? before.uid, gid: owner.gid ?? before.gid };
        context.files.change(path, {
          ...(owner.uid === undefined ? {} : { uid: owner.uid }),
          ...(owner.gid === undefined ? {} : { gid: owner.gid }),
        });
        const isSame = before.uid === after.uid && before.gid === after.gid;
        const was = words.maker === '' ? '' : `from ${told(before.uid, before.gid)} `;
        const now = told(after.uid, after.gid);
        const changed = isSame ? undefined : `changed ${what} of '%' ${was}to ${now}\n`;
        const kept = words.maker === '' ? `changed ${what} of '%' to ${now}\n` : `${what} of '%' retained as ${now}\n`;
        return { changed, kept };
      });
    },
  });

export const chown = defineOwner(busyboxWords, 'chown');
export const gnuChown = defineOwner(gnuWords, 'chown');
export const chgrp = defineOwner(busyboxWords, 'chgrp');
export const gnuChgrp = defineOwner(gnuWords, 'chgrp');
