import { type Clock, type CommandAttempt, CouldNotLookError } from '#api';
import { collectOutput } from '../http/output.ts';
import { tooLate } from '../kube/exec.ts';
import { type DockerClient, DockerError } from './client.ts';

/** The words of the container runtimes; nothing else tells a missing program from a broken host. */
const missingProgram = /executable file not found|no such file or directory/;

/**
 * Runs a command in a running container to its end, as docker exec does. Undefined: no such container. Throws DockerError
 * as the engine says it (a container that is stopped: 409), CouldNotLookError when it does not end in time.
 */
export async function execInContainer(
  client: DockerClient,
  container: string,
  command: readonly string[],
  timeout: number,
  clock: Clock,
): Promise<CommandAttempt | undefined> {
  const id = await createExec(client, container, command);
  if (id === undefined) return undefined;
  const giveUp = new AbortController();
  let late = false;
  const timer = clock.after(timeout, () => {
    late = true;
    giveUp.abort();
  });
  const output = { stdout: collectOutput(), stderr: collectOutput() };
  try {
    const response = await client.open(`/exec/${id}/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ Detach: false, Tty: false }),
      signal: giveUp.signal,
    });
    await readFrames(response.body, (stream, data) => output[stream].add(data));
  } catch (error) {
    if (late) throw tooLate(command, timeout);
    if (error instanceof DockerError && isMissingProgram(error)) return { notStarted: error.message };
    throw error;
  } finally {
    timer.cancel();
  }
  if (late) throw tooLate(command, timeout);
  const { ExitCode } = ((await client.find(`/exec/${id}/json`)) ?? {}) as { readonly ExitCode?: number | null };
  const stdout = output.stdout.text();
  if (/^OCI runtime exec failed/.test(stdout) && missingProgram.test(stdout)) return { notStarted: stdout.trim() };
  if (typeof ExitCode !== 'number')
    throw new CouldNotLookError('failed', 'The engine does not tell how the command ended.');
  return { exitCode: ExitCode, stdout, stderr: output.stderr.text() };
}

async function createExec(
  client: DockerClient,
  container: string,
  command: readonly string[],
): Promise<string | undefined> {
  try {
    const body = { AttachStdout: true, AttachStderr: true, Cmd: command };
    const made = await client.post(`/containers/${encodeURIComponent(container)}/exec`, body);
    return (made as { readonly Id: string }).Id;
  } catch (error) {
    if (error instanceof DockerError && error.code === 404) return undefined;
    throw error;
  }
}

function isMissingProgram(error: DockerError): boolean {
  return missingProgram.test(error.message);
}

type Body = string | Uint8Array | AsyncIterable<string | Uint8Array> | undefined;

/** The frames of a multiplexed stream: kind, three zero bytes, length (big endian), data. */
async function readFrames(body: Body, take: (stream: 'stdout' | 'stderr', data: Uint8Array) => void): Promise<void> {
  if (body === undefined) return;
  let held: Buffer = Buffer.alloc(0);
  const parts = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  for await (const part of parts) {
    held = Buffer.concat([held, typeof part === 'string' ? Buffer.from(part) : part]);
    while (held.length >= 8 && held.length >= 8 + held.readUInt32BE(4)) {
      const end = 8 + held.readUInt32BE(4);
      take(held[0] === 2 ? 'stderr' : 'stdout', Uint8Array.from(held.subarray(8, end)));
      held = held.subarray(end);
    }
  }
}
