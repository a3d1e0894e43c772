import type { Clock, ObjectReference } from '#api';
import { pause } from '../pause.ts';
import type { KubeClient } from './client.ts';

const shortestPause = 200;
const longestPause = 10_000;

/**
 * Calls back after each change of such objects until the signal is aborted. A watch that ends (time limit, 410, connection
 * lost) is begun again, with a pause that grows while the server cannot be reached, and counts as a change.
 */
export function watchObjects(
  client: KubeClient,
  reference: ObjectReference,
  changed: () => void,
  signal: AbortSignal,
  clock: Clock,
): void {
  let wait = shortestPause;
  let first = true;
  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const { resourceVersion } = await client.list(reference);
        if (!first) changed();
        first = false;
        for await (const event of client.watch(reference, resourceVersion, signal)) {
          wait = shortestPause;
          if (event.type !== 'BOOKMARK') changed();
        }
      } catch {
        // Unreachable, forbidden or no such kind (yet): looking at it reports that; here it only means to try again.
      }
      if (signal.aborted) return;
      await pause(clock, wait, signal);
      wait = Math.min(wait * 2, longestPause);
    }
  };
  void follow();
}
