import type { Clock } from '#api';
import { readLines } from '../http/message.ts';
import { pause } from '../pause.ts';
import type { DockerClient } from './client.ts';

const shortestPause = 200;
const longestPause = 10_000;

/** Calls back after each engine event until the signal is aborted. A stream that ends is opened again and counts as a change. */
export function watchEngine(client: DockerClient, changed: () => void, signal: AbortSignal, clock: Clock): void {
  let wait = shortestPause;
  let first = true;
  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const response = await client.open('/events', { signal });
        if (!first) changed();
        first = false;
        for await (const line of readLines(response)) {
          wait = shortestPause;
          if (line !== '') changed();
        }
      } catch {
        // The engine is gone or refuses: looking at it reports that; here it only means to try again.
      }
      if (signal.aborted) return;
      await pause(clock, wait, signal);
      wait = Math.min(wait * 2, longestPause);
    }
  };
  void follow();
}
