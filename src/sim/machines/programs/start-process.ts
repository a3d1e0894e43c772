import type { ProgramContext } from '../../runtime/process/program.ts';
import { StartError } from '../../runtime/process/start-error.ts';
import { emptyInput, noOutput } from '../../runtime/process/streams.ts';
import type { ServiceView } from '../view.ts';

/** Starts the process of a service, as a child of the first one. It has the number that its view says, if nobody else has. */
export function startProcess(
  { system, environment }: ProgramContext,
  { commandLine, mainPid }: Pick<ServiceView, 'commandLine' | 'mainPid'>,
): void {
  try {
    system.spawn({
      arguments: commandLine,
      environment,
      workingDirectory: '/',
      credentials: { uid: 0, gid: 0, groups: [] },
      stdin: emptyInput,
      stdout: noOutput,
      stderr: noOutput,
      parent: 1,
      ...(mainPid > 1 ? { pid: mainPid } : {}),
    });
  } catch (error) {
    // What cannot be executed is told by the unit's state and journal.
    if (!(error instanceof StartError)) throw error;
  }
}
