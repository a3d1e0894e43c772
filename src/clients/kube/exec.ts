import { type Clock, type CommandAttempt, CouldNotLookError, type Handler, type PodCommand } from '#api';
import type { Status } from '#apimachinery';
import { makeRequest, readJson } from '../http/message.ts';
import { collectOutput } from '../http/output.ts';
import { readWebSocket, webSocketHeaders } from '../http/websocket.ts';
import { statusError } from './client.ts';

/** The first byte of every message. Follows apimachinery pkg/util/remotecommand. */
const channels = { stdout: 1, stderr: 2, error: 3 } as const;
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/**
 * Runs a command in a container of a Pod over a WebSocket, as kubectl exec does. Throws StatusError when the server
 * refuses, CouldNotLookError when the command does not end in time or its end is not told.
 */
export async function execInPod(
  transport: Handler,
  headers: Readonly<Record<string, string>>,
  { namespace, pod, container, command, timeout }: PodCommand,
  clock: Clock,
): Promise<CommandAttempt> {
  const query = new URLSearchParams(command.map((word): [string, string] => ['command', word]));
  query.append('stdout', 'true');
  query.append('stderr', 'true');
  if (container !== undefined) query.append('container', container);
  const giveUp = new AbortController();
  let late = false;
  const timer = clock.after(timeout, () => {
    late = true;
    giveUp.abort();
  });
  const output = { stdout: collectOutput(), stderr: collectOutput(), error: collectOutput() };
  try {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec`;
    const response = await transport(
      makeRequest(path, { query, headers: { ...headers, ...webSocketHeaders(protocols) }, signal: giveUp.signal }),
    );
    if (response.status !== 101) throw statusError(response.status, await readJson(response));
    await readWebSocket(
      response,
      (message) => {
        const data = message.subarray(1);
        if (message[0] === channels.stdout) output.stdout.add(data);
        else if (message[0] === channels.stderr) output.stderr.add(data);
        else if (message[0] === channels.error) output.error.add(data);
      },
      giveUp.signal,
    );
  } finally {
    timer.cancel();
  }
  if (late) throw tooLate(command, timeout);
  return attemptOf(output.error.text(), output.stdout.text(), output.stderr.text());
}

/** The command did not end in time: nobody knows what it would have said. */
export function tooLate(command: readonly string[], timeout: number): CouldNotLookError {
  return new CouldNotLookError('timeout', `"${command.join(' ')}" did not end within ${timeout / 1000} seconds.`);
}

/** Follows client-go tools/remotecommand errorDecoderV4. */
function attemptOf(told: string, stdout: string, stderr: string): CommandAttempt {
  if (told === '') throw new CouldNotLookError('failed', 'The connection ended before the command did.');
  const status = JSON.parse(told) as Status;
  if (status.status === 'Success') return { exitCode: 0, stdout, stderr };
  const exitCode = status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  if (status.reason === 'NonZeroExitCode' && exitCode !== undefined)
    return { exitCode: Number(exitCode), stdout, stderr };
  const message = status.message ?? '';
  // The words of the container runtimes; nothing else tells a missing program from a broken node.
  if (/executable file not found|no such file or directory/.test(message)) return { notStarted: message };
  throw new CouldNotLookError('failed', `The command could not be run: ${message}`);
}
