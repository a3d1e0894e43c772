import { defineProgram } from '../process/program.ts';
import { borrow } from '../shell/borrow.ts';

/** Text tools that read everything, compute and write: taken from just-bash. */
const names = [
  'awk',
  'base64',
  'basename',
  'comm',
  'cut',
  'dirname',
  'expand',
  'find',
  'fold',
  'join',
  'jq',
  'nl',
  'od',
  'rev',
  'sed',
  'split',
  'strings',
  'tac',
  'tree',
  'unexpand',
];

/** Without a file paste takes what is piped in. */
const paste = defineProgram({
  name: 'paste',
  run: (context) => {
    const hasFile = context.arguments.some(
      (argument, index, all) => argument === '-' || (!argument.startsWith('-') && !/^-s*d$/.test(all[index - 1] ?? '')),
    );
    return borrow(hasFile ? context : { ...context, arguments: [...context.arguments, '-'] }, 'paste');
  },
});

export const borrowed = [
  ...names.map((name) => defineProgram({ name, run: (context) => borrow(context, name) })),
  paste,
];
