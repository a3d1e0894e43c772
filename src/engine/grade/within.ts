import type { CheckEntry, CheckRegistry, Clock, Target } from '#api';
import { judgeEntry, type Outcome } from './judge-entry.ts';

/** Between two looks because of changes (milliseconds): a storm of changes is one look. */
const pause = 20;

/**
 * Judges, and as long as the check does not pass judges again after each change, until `wait` milliseconds are over. What
 * passes has to go on doing so for `hold` milliseconds. Gives the last outcome. Follows the target's watch; never polls.
 */
export async function judgeWithin(
  entry: CheckEntry,
  checks: CheckRegistry,
  target: Target,
  clock: Clock,
  {
    wait,
    hold,
    named,
  }: { readonly wait: number; readonly hold: number; readonly named?: ReadonlySet<string> | undefined },
  signal?: AbortSignal,
): Promise<Outcome> {
  const check = checks.get(entry.kind);
  const spec = check?.schema.safeParse(entry.spec);
  if (check === undefined || spec === undefined || !spec.success || (wait <= 0 && hold <= 0)) {
    return judgeEntry(entry, checks, target, clock, named);
  }
  const watching = new AbortController();
  let changed = false;
  let over = wait <= 0;
  let held = hold <= 0;
  let holding: { cancel(): void } | undefined;
  let wake = (): void => {};
  const notice = (): void => {
    changed = true;
    wake();
  };
  const end = (): void => {
    over = true;
    wake();
  };
  const deadline = clock.after(wait, end);
  const keep = (): void => {
    held = true;
    wake();
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    startWatch(() => check.watch(spec.data, target, notice, watching.signal));
    for (;;) {
      changed = false;
      const outcome = await judgeEntry(entry, checks, target, clock, named);
      const passes = outcome.judgement.verdict === 'pass';
      if (signal?.aborted === true || (passes ? held : over)) return outcome;
      if (passes) holding ??= clock.after(hold, keep);
      else {
        holding?.cancel();
        holding = undefined;
        held = hold <= 0;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (changed || signal?.aborted === true || (passes ? held : over)) resolve();
      });
      if (!over && !held) await new Promise<void>((resolve) => void clock.after(pause, resolve));
    }
  } finally {
    deadline.cancel();
    holding?.cancel();
    signal?.removeEventListener('abort', end);
    watching.abort();
  }
}

/** A watch that cannot start is no verdict: the check is then judged once more at its deadline. */
export function startWatch(start: () => void): void {
  try {
    start();
  } catch {
    // The look itself tells why.
  }
}

/** Milliseconds of `10s`, `500ms`, `2m`; 0 for undefined. */
export function milliseconds(text: string | undefined): number {
  const match = /^(\d+)(ms|s|m)$/.exec(text ?? '');
  if (match === null) return 0;
  const unit = { ms: 1, s: 1000, m: 60_000 }[match[2] ?? ''] ?? 0;
  return Number(match[1]) * unit;
}
