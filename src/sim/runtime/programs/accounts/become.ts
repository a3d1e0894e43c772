import { spawnChild } from '../../process/child.ts';
import type { ProgramContext } from '../../process/program.ts';
import { credentialsFor, type User } from '../../process/users.ts';

/** How somebody becomes somebody else. */
export interface Becoming {
  readonly user: User;
  readonly command: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
}

/** Runs a command as that user, with the user's groups; gives its exit code. Throws StartError. */
export async function become(context: ProgramContext, becoming: Becoming): Promise<number> {
  const { user, command, environment, workingDirectory } = becoming;
  const { process, system } = context;
  const { uid, gid, groups } = credentialsFor(system.files, user.name);
  const { capabilities } = process.credentials;
  const child = spawnChild(context, command, {
    environment,
    workingDirectory,
    // initgroups(3) names the first group among the others, too.
    credentials: {
      uid,
      gid,
      groups: [...new Set([gid, ...groups])],
      ...(capabilities === undefined ? {} : { capabilities }),
    },
  });
  // Ctrl-C is for what runs inside.
  process.handle('INT', 'ignore');
  return (await process.until(child.exited)).code;
}
