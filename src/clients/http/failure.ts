import { CouldNotLookError } from '#api';
import { TransportTimeoutError } from './transport.ts';

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOENT: 'the socket does not exist',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
};

/** What a failed request means for somebody who wanted to look: never that something is wrong, only that it was not seen. */
export function couldNotLook(error: unknown, server: string, nextStep: string): CouldNotLookError {
  if (error instanceof CouldNotLookError) return error;
  if (error instanceof TransportTimeoutError) {
    return new CouldNotLookError('timeout', `The ${server} gave ${error.message}.`, nextStep);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM') {
    return new CouldNotLookError('forbidden', `The ${server} cannot be reached: permission denied.`, nextStep);
  }
  const why = unreachable[code] ?? (error instanceof Error ? error.message : String(error));
  return new CouldNotLookError('unreachable', `The ${server} cannot be reached: ${why}.`, nextStep);
}
