import type { ProcessEntry } from './process-entry.ts';
import type { ProgramContext, SpawnRequest } from './program.ts';

/**
 * Starts a command for a program: with its environment, working directory, user and streams, and as its child, as far as nothing else
 * is said. Throws StartError.
 */
export function spawnChild(
  context: ProgramContext,
  command: readonly string[],
  otherwise: Partial<Omit<SpawnRequest, 'arguments'>> = {},
): ProcessEntry {
  const { environment, process, stdin, stdout, stderr, system, workingDirectory } = context;
  return system.spawn({
    arguments: command,
    environment,
    workingDirectory,
    credentials: process.credentials,
    stdin,
    stdout,
    stderr,
    parent: process.pid,
    ...otherwise,
  });
}
