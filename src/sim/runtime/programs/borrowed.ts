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
  'gzip',
  'gunzip',
  'zcat',
  'join',
  'jq',
  'md5sum',
  'nl',
  'od',
  'paste',
  'rev',
  'sed',
  'sha1sum',
  'sha256sum',
  'split',
  'strings',
  'tac',
  'tree',
  'unexpand',
  'uniq',
  'xxd',
];
export const borrowed = names.map((name) => defineProgram({ name, run: (context) => borrow(context, name) }));
