import type { CommandDefinition } from '../command.ts';
import { check } from './check.ts';
import { complete } from './complete.ts';
import { completion } from './completion.ts';
import { doctor } from './doctor.ts';
import { env } from './env.ts';
import { exec } from './exec.ts';
import { grade } from './grade.ts';
import { hint } from './hint.ts';
import { list } from './list.ts';
import { packImport } from './pack-import.ts';
import { packInfo } from './pack-info.ts';
import { packInit } from './pack-init.ts';
import { packInstall } from './pack-install.ts';
import { packLint } from './pack-lint.ts';
import { packList } from './pack-list.ts';
import { packPack } from './pack-pack.ts';
import { packSchemaCommand } from './pack-schema.ts';
import { packTest } from './pack-test.ts';
import { packTrust } from './pack-trust.ts';
import { packUninstall } from './pack-uninstall.ts';
import { progress } from './progress.ts';
import { reset } from './reset.ts';
import { shell } from './shell.ts';
import { show } from './show.ts';
import { solution } from './solution.ts';
import { ssh } from './ssh.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { tour } from './tour.ts';

/** The verbs in the order of the help. */
export const commands: readonly CommandDefinition[] = [
  tour,
  list,
  show,
  start,
  env,
  shell,
  exec,
  ssh,
  check,
  hint,
  solution,
  reset,
  status,
  stop,
  progress,
  doctor,
  packInit,
  packImport,
  packLint,
  packTest,
  packInfo,
  packSchemaCommand,
  packTrust,
  packPack,
  packInstall,
  packUninstall,
  packList,
  grade,
  completion,
  complete,
];
