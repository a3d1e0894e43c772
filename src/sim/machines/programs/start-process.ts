import type { ProgramContext } from '../../runtime/process/program.ts';
import { emptyInput, noOutput } from '../../runtime/process/streams.ts';

/** Starts the process of a service, as a child of the first one. */
export function startProcess({ system, environment }: ProgramContext, commandLine: readonly string[]): void {
  system.spawn({
    arguments: commandLine,
    environment,
    workingDirectory: '/',
    credentials: { uid: 0, gid: 0, groups: [] },
    stdin: emptyInput,
    stdout: noOutput,
    stderr: noOutput,
    parent: 1,
  });
}
