import { joinPath } from '../files/paths.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { groupsOf, usersOf } from '../process/users.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

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

export const chmod = defineProgram({
  name: 'chmod',
  run: async (context) => {
    const args = [...context.arguments];
    const recursive = args[0] === '-R' ? args.shift() !== undefined : false;
    const [mode = '', ...operands] = args;
    if (changeMode(mode, 0, false) === undefined) {
      await context.complain(`invalid mode '${mode}'`);
      return 1;
    }
    return forEachOperand(context, operands, (operand) => {
      for (const path of everyPath(context, context.path(operand), recursive)) {
        const facts = context.files.facts(path);
        context.files.chmod(path, changeMode(mode, facts.mode, facts.type === 'directory') ?? facts.mode);
      }
    });
  },
});

async function changeOwner(context: ProgramContext, onlyGroup: boolean): Promise<number> {
  const { flags, operands: all } = parseOptions(context.arguments, 'RhLHPv', '', { recursive: 'R' });
  const [owner = '', ...operands] = all;
  const [userText = '', groupText] = onlyGroup ? ['', owner] : owner.split(/[:.]/, 2);
  const user = usersOf(context.files).find((one) => one.name === userText);
  const group = groupsOf(context.files).find((one) => one.name === groupText);
  if (userText !== '' && user === undefined && !/^\d+$/.test(userText)) {
    await context.complain(`unknown user ${userText}`);
    return 1;
  }
  if (groupText !== undefined && groupText !== '' && group === undefined && !/^\d+$/.test(groupText)) {
    await context.complain(`unknown group ${groupText}`);
    return 1;
  }
  const uid = userText === '' ? undefined : (user?.uid ?? Number(userText));
  const gid = groupText === undefined || groupText === '' ? undefined : (group?.gid ?? Number(groupText));
  return forEachOperand(context, operands, (operand) => {
    for (const path of everyPath(context, context.path(operand), flags.has('R'))) {
      context.files.change(path, { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) });
    }
  });
}

export const chown = defineProgram({ name: 'chown', run: (context) => changeOwner(context, false) });
export const chgrp = defineProgram({ name: 'chgrp', run: (context) => changeOwner(context, true) });
