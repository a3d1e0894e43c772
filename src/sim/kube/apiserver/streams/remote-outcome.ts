import { internalError, type Status } from '#apimachinery';
import type { PodConnectOptions } from './pod-connection.ts';

/**
 * What the error channel tells of a command that ended. `translated`: in the words of the API server, which answers
 * version 5 itself; else in those of the container runtime.
 */
export function outcomeOf(code: number, { command = [] }: PodConnectOptions, translated: boolean): object {
  if (code === 0) {
    return { metadata: {}, status: 'Success' };
  }
  const cause = translated
    ? `command terminated with exit code ${code}`
    : `error executing command [${command.join(' ')}], exit code ${code}`;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: ${cause}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

/** What it tells of a connection that was refused behind the API server. */
export function refusedOutcome(message: string): object {
  return streamed(internalError(`unable to upgrade connection: ${message}`).status);
}

/** What it tells of a command that could not start. The translation wraps it once more. */
export function failedOutcome(message: string, translated: boolean): object {
  const { status } = internalError(message);
  return streamed(translated ? internalError(status.message ?? '').status : status);
}

/** The words of the first protocols, which know no Status; undefined for success, of which they say nothing. */
export function plainOutcome(outcome: object): string | undefined {
  return 'message' in outcome ? String(outcome.message) : undefined;
}

/** Statuses on the error channel say neither kind nor version. */
function streamed({ kind: _, apiVersion: __, ...status }: Status): object {
  return status;
}

/** `{"Width":80,"Height":24}`; a size of nothing, which no terminal has, is left out. */
export function sizeOf(text: string): { readonly columns: number; readonly rows: number } | undefined {
  try {
    const { Width: columns, Height: rows } = JSON.parse(text) as Record<string, unknown>;
    return typeof columns === 'number' && typeof rows === 'number' && columns > 0 && rows > 0
      ? { columns, rows }
      : undefined;
  } catch {
    return undefined;
  }
}
