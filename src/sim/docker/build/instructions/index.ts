import { arg } from './arg.ts';
import { cmd } from './cmd.ts';
import { add, copy } from './copy.ts';
import type { InstructionDefinition } from './definition.ts';
import { entrypoint } from './entrypoint.ts';
import { env } from './env.ts';
import { expose } from './expose.ts';
import { healthcheck } from './healthcheck.ts';
import { label } from './label.ts';
import { maintainer } from './maintainer.ts';
import { onbuild } from './onbuild.ts';
import { run } from './run.ts';
import { shell } from './shell.ts';
import { stopsignal } from './stopsignal.ts';
import { user } from './user.ts';
import { volume } from './volume.ts';
import { workdir } from './workdir.ts';

/** Every instruction but FROM, which begins a stage. */
export const instructions: readonly InstructionDefinition[] = [
  add,
  arg,
  cmd,
  copy,
  entrypoint,
  env,
  expose,
  healthcheck,
  label,
  maintainer,
  onbuild,
  run,
  shell,
  stopsignal,
  user,
  volume,
  workdir,
];
