import type { Clock, Scenario } from '#api';
import type { LabSource } from '../state.ts';

/** Whether, and how long, a check on demand waits for things to become true. */
export interface Patience {
  readonly wait: boolean;
  /** Aborted when there is nothing more to wait for. */
  readonly signal: AbortSignal;
  end(): void;
}

export interface PatienceOptions {
  readonly scenario: Scenario;
  readonly source: LabSource;
  /** Milliseconds since the epoch; undefined: nobody changed anything yet. */
  readonly lastWrite: number | undefined;
  readonly clock: Clock;
  readonly interrupt: AbortSignal;
}

/**
 * `within` counts from the last thing that the learner did: what has not become true that long afterwards will not become true by
 * waiting now, so that a check of an idle lab answers at once. Servers that are not ours do not tell when that was.
 */
export function startPatience({ scenario, source, lastWrite, clock, interrupt }: PatienceOptions): Patience {
  const longest = Math.max(0, ...scenario.document.checks.map(({ within }) => milliseconds(within)));
  const ours = source.backend === 'sim' && source.dockerHost === undefined;
  const holds = Math.max(0, ...scenario.document.checks.map(({ stableFor }) => milliseconds(stableFor)));
  const waits = ours ? (lastWrite ?? Number.NEGATIVE_INFINITY) + longest - clock.now() : longest;
  // What has to stay true is looked at for its whole time, also where nobody does anything.
  const left = Math.max(waits, holds > 0 ? holds + longest + 1000 : 0);
  if (left <= 0) return { wait: false, signal: interrupt, end: () => {} };
  const over = new AbortController();
  const abort = (): void => over.abort();
  const timer = clock.after(left, abort);
  if (interrupt.aborted) abort();
  interrupt.addEventListener('abort', abort, { once: true });
  return {
    wait: true,
    signal: over.signal,
    end() {
      timer.cancel();
      interrupt.removeEventListener('abort', abort);
    },
  };
}

/** Milliseconds of `500ms`, `10s`, `2m`; 0 for undefined. */
function milliseconds(text: string | undefined): number {
  const [, count = '0', unit = 'ms'] = /^(\d+)(ms|s|m)$/.exec(text ?? '') ?? [];
  return Number(count) * (unit === 'm' ? 60_000 : unit === 's' ? 1000 : 1);
}
