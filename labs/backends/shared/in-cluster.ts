import { UserError } from '#api';
import { StatusError } from '#apimachinery';
import { isOwnMistake } from './own-mistake.ts';

/** What `work` in the cluster of that context comes to. UserError with the next step where the cluster refuses, or does not answer. */
export async function inCluster<T>(context: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError || isOwnMistake(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof StatusError && error.code < 500 ? 'not-allowed' : 'unreachable';
    throw new UserError(
      code,
      `The cluster of context "${context}" does not let us in: ${message.replace(/\.$/, '')}.`,
      `See: kubectl --context ${context} version`,
    );
  }
}
