import { normalizePath } from '../files/paths.ts';
import type { ProcessEntry } from '../process/process-entry.ts';
import type { ProcessTable } from '../process/process-table.ts';
import { StartError } from '../process/start-error.ts';
import { emptyInput, noOutput } from '../process/streams.ts';
import type { Descriptors } from './descriptors.ts';
import type { Shell } from './shell.ts';

const encoder = new TextEncoder();

/** Starts a program and waits for it; `takeOver`: in this very process, as exec does. */
export async function runProgram(
  shell: Shell,
  words: readonly string[],
  assignments: readonly (readonly [string, string])[],
  descriptors: Descriptors,
  takeOver: boolean,
): Promise<void> {
  const environment = shell.state.environment();
  for (const [name, value] of assignments) environment.set(name, value);
  const child = await start(shell, words, environment, descriptors, takeOver);
  if (child === undefined) return;
  if (takeOver) await shell.process.until(shell.process.exited);
  await shell.waitFor(child);
}

async function start(
  shell: Shell,
  words: readonly string[],
  environment: ReadonlyMap<string, string>,
  descriptors: Descriptors,
  takeOver: boolean,
): Promise<ProcessEntry | undefined> {
  const [command = ''] = words;
  const request = (args: readonly string[]) => ({
    arguments: args,
    environment,
    workingDirectory: shell.state.directory,
    credentials: { ...shell.process.credentials, umask: shell.state.umask },
    stdin: descriptors.get(0)?.input ?? emptyInput,
    stdout: descriptors.get(1)?.output ?? noOutput,
    stderr: descriptors.get(2)?.output ?? noOutput,
    parent: shell.process.pid,
    ...(takeOver ? { instead: shell.process } : {}),
  });
  const stderr = descriptors.get(2)?.output ?? noOutput;
  const complain = async (line: string, status: number) => {
    shell.state.status = status;
    await stderr.write(encoder.encode(`${line}\n`));
  };
  try {
    return shell.table.spawn(request(words));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    if (error.reason === 'not-found') {
      await complain(shell.flavour.notFound(shell.speaker, command), 127);
    } else if (error.reason === 'permission-denied') {
      await complain(shell.flavour.refused(shell.speaker, command), 126);
    } else {
      return startScript(shell, words, request);
    }
    return undefined;
  }
}

/** A text file without `#!` is run by the shell itself. */
function startScript(
  shell: Shell,
  words: readonly string[],
  request: (args: readonly string[]) => Parameters<ProcessTable['spawn']>[0],
): ProcessEntry {
  const [command = '', ...rest] = words;
  return shell.table.spawn(request(['/bin/sh', normalizePath(command, shell.state.directory), ...rest]));
}
