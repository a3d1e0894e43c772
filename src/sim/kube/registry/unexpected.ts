import { StatusError } from '#apimachinery';

/** A plain error of the server: 500 without a reason. Follows responsewriters.ErrorToAPIStatus. */
export function unexpected(message: string): StatusError {
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
}
