import type { Clock, Timer } from '#api';
import type { ContainerRecord } from '../records.ts';

/** All milliseconds. */
const firstDelay = 100;
const longestDelay = 60_000;
const healthyAfter = 10_000;

/** Whether the restart policy starts it again after that exit code. */
export function restarts({ hostConfig, manuallyStopped, restartCount }: ContainerRecord, code: number): boolean {
  const { Name: name, MaximumRetryCount: most } = hostConfig.RestartPolicy;
  if (manuallyStopped) return false;
  if (name === 'always' || name === 'unless-stopped') return true;
  return name === 'on-failure' && code !== 0 && (most === 0 || restartCount < most);
}

/** The pauses between restarts: 100 ms, doubled up to a minute; anew after ten seconds of running. Follows moby restartmanager. */
export class Restarter {
  readonly #clock: Clock;
  #delay = firstDelay;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back when it is time, unless that is cancelled. `ranFor`: milliseconds. */
  schedule(ranFor: number, start: () => void): void {
    if (ranFor >= healthyAfter) this.#delay = firstDelay;
    this.#timer = this.#clock.after(this.#delay, start);
    this.#delay = Math.min(longestDelay, this.#delay * 2);
  }

  /** Somebody started it by hand. */
  reset(): void {
    this.#delay = firstDelay;
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
