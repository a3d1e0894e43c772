import { goQuote } from './build/dockerfile/go-quote.ts';
import { parseGoDuration } from './build/go-duration.ts';
import { refuse } from './engine-error.ts';
import { parseGoTime } from './go-time.ts';
import { type Filters, matchesLabels } from './wire.ts';

type Labels = Readonly<Record<string, string>> | null | undefined;

/**
 * What a prune may take: `label`, `label!` (all of these together keep it) and `until`. Throws EngineError for a time that
 * is none. Follows moby daemon/prune.go, matchLabels and getUntilFromPruneFilters.
 */
export function pruneFilter(wanted: Filters, now: number): (thing: { labels: Labels; created: number }) => boolean {
  const until = untilTime(wanted.get('until'), now);
  const without = wanted.get('label!');
  return ({ labels, created }) =>
    created <= until &&
    matchesLabels(labels, wanted.get('label') ?? []) &&
    (without === undefined || !matchesLabels(labels, without));
}

/** `until=24h`, a time, or seconds since the epoch. Infinity without one. Follows moby api/types/time GetTimestamp. */
function untilTime(values: readonly string[] | undefined, now: number): number {
  if (values === undefined) return Number.POSITIVE_INFINITY;
  if (values.length > 1) throw refuse.server('more than one until filter specified');
  const [text = ''] = values;
  const duration = parseGoDuration(text);
  if (typeof duration === 'number' && text !== '0') return (Math.floor(now / 1000) - Math.trunc(duration / 1e9)) * 1000;
  const time = parseGoTime(text);
  if (typeof time === 'number') return time;
  if (text.includes('-')) throw refuse.server(time);
  if (/^\+?\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  throw refuse.server(`failed to parse value as time or duration: ${goQuote(text)}`);
}
