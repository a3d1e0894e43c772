import type { Builtin } from './builtin.ts';
import { alias, cd, hash, letArithmetic, pwd, read, type, ulimit, umask } from './environment.ts';
import { breakLoop, colon, command, continueLoop, dot, evaluate, exec, exit, returnFrom, sourceFile } from './flow.ts';
import { jobs, kill, trap, wait } from './jobs.ts';
import { sharedPrograms } from './shared-programs.ts';
import { exportVariables, getopts, local, readOnlyVariables, set, shift, unset } from './variables.ts';

const all: readonly Builtin[] = [
  alias,
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
  trap,
  type,
  ulimit,
  umask,
  unset,
  wait,
  ...sharedPrograms,
];

/** The shell's own commands by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(all.map((builtin) => [builtin.name, builtin]));
