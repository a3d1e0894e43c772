import type { ProgramContext } from '../process/program.ts';

const hog = 'hog';

/** Never waits for anything that could come, so that its process counts as busy, yet takes nothing from the machine. */
export const endless = () => new Promise<never>(() => undefined);

/** Whether a program was started as a worker of itself. */
export function isBusyWorker(context: ProgramContext): boolean {
  return context.arguments[0] === hog;
}

/** Starts the program once more, as a child that has to compute until it is killed. */
export function busyWorker(context: ProgramContext): ReturnType<ProgramContext['system']['spawn']> {
  const { system, process, environment, workingDirectory, stdin, stdout, stderr } = context;
  const { credentials, pid } = process;
  return system.spawn({
    arguments: [process.arguments[0] ?? context.name, hog],
    environment,
    workingDirectory,
    credentials,
    stdin,
    stdout,
    stderr,
    parent: pid,
  });
}
