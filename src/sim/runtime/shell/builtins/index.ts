import type { Flavour } from '../flavour.ts';
import { alias, unalias } from './aliases.ts';
import type { Builtin } from './builtin.ts';
import { complete, compopt, shopt } from './completion.ts';
import { declare, typeset } from './declare.ts';
import { dirs, popd, pushd } from './directories.ts';
import { cd, hash, letArithmetic, pwd, read, times, type, umask } from './environment.ts';
import { breakLoop, colon, command, continueLoop, dot, evaluate, exec, exit, returnFrom, sourceFile } from './flow.ts';
import { background, disown, foreground } from './foreground.ts';
import { history } from './history.ts';
import { jobs, kill, trap, wait } from './jobs.ts';
import { mapfile, readarray } from './mapfile.ts';
import { sharedPrograms } from './shared-programs.ts';
import { ulimit } from './ulimit.ts';
import { exportVariables, getopts, local, readOnlyVariables, set, shift, unset } from './variables.ts';

const all: readonly Builtin[] = [
  alias,
  background,
  breakLoop,
  cd,
  colon,
  command,
  continueLoop,
  dot,
  evaluate,
  exec,
  exit,
  exportVariables,
  foreground,
  getopts,
  hash,
  jobs,
  kill,
  letArithmetic,
  local,
  pwd,
  read,
  readOnlyVariables,
  returnFrom,
  set,
  shift,
  sourceFile,
  times,
  trap,
  type,
  ulimit,
  umask,
  unalias,
  unset,
  wait,
  ...sharedPrograms,
];

/** What only bash has. */
const ofBash: readonly Builtin[] = [
  complete,
  compopt,
  declare,
  dirs,
  disown,
  history,
  mapfile,
  popd,
  pushd,
  readarray,
  shopt,
  typeset,
];

const byName = (list: readonly Builtin[]): ReadonlyMap<string, Builtin> =>
  new Map(list.map((builtin) => [builtin.name, builtin]));
const common = byName(all);
const bash = byName([...all, ...ofBash]);

/** A shell's own commands by name. */
export const builtinsOf = ({ kind }: Flavour): ReadonlyMap<string, Builtin> => (kind === 'bash' ? bash : common);
