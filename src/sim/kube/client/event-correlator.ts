import type { Event } from '#types/core-v1';
import { unsetTime } from './timestamps.ts';

/** What becomes of an observed event: a new Event, a count on an earlier one, or nothing. */
export type Correlation =
  | { readonly outcome: 'create'; readonly key: string; readonly event: Event }
  | { readonly outcome: 'count'; readonly key: string; readonly event: Event }
  | { readonly outcome: 'drop' };

/** Groups, counts and throttles the events of one component. Follows client-go tools/record EventCorrelator. */
export interface EventCorrelator {
  /** `event` carries count 1 and both timestamps; `now` in milliseconds. */
  correlate(event: Event, now: number): Correlation;
  /** Forgets an earlier Event that the server no longer has. */
  forget(key: string): void;
}

/** From the tenth different message of one reason within ten minutes on, messages are combined. */
const similarLimit = 10;
const similarWindow = 600_000;
/** A component may say 25 things about one object, then one in five minutes. */
const burst = 25;
const refill = 300_000;

interface Observation {
  readonly name: string;
  readonly firstTimestamp: string;
  readonly count: number;
}

function groupKey(event: Event): string {
  const about = event.involvedObject;
  return JSON.stringify([
    event.source?.component,
    event.source?.host,
    about.kind,
    about.namespace,
    about.name,
    about.uid,
    about.apiVersion,
    event.type,
    event.reason,
  ]);
}

function exactKey(event: Event): string {
  return JSON.stringify([groupKey(event), event.involvedObject.fieldPath, event.message]);
}

function throttleKey(event: Event): string {
  const about = event.involvedObject;
  return JSON.stringify([event.source, about.kind, about.namespace, about.name, about.uid, about.apiVersion]);
}

/** An empty correlator. */
export function createEventCorrelator(): EventCorrelator {
  const groups = new Map<string, { readonly messages: Set<string>; last: number }>();
  const observations = new Map<string, Observation>();
  const buckets = new Map<string, { tokens: number; at: number }>();

  function combine(event: Event, now: number): { readonly event: Event; readonly key: string } {
    const key = groupKey(event);
    const known = groups.get(key);
    const group =
      known !== undefined && now - known.last <= similarWindow ? known : { messages: new Set<string>(), last: now };
    group.messages.add(event.message ?? '');
    group.last = now;
    groups.set(key, group);
    if (group.messages.size < similarLimit) return { event, key: exactKey(event) };
    for (const message of group.messages) {
      group.messages.delete(message);
      break;
    }
    const { reportingComponent: _component, reportingInstance: _instance, ...combined } = event;
    return { event: { ...combined, message: `(combined from similar events): ${event.message ?? ''}` }, key };
  }

  function allowed(event: Event, now: number): boolean {
    const key = throttleKey(event);
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + (now - bucket.at) / refill);
    buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }

  return {
    correlate: (observed, now) => {
      const { event, key } = combine(observed, now);
      const earlier = observations.get(key);
      const counted: Event =
        earlier === undefined
          ? event
          : {
              ...event,
              metadata: { ...event.metadata, name: earlier.name },
              firstTimestamp: earlier.firstTimestamp,
              count: earlier.count + 1,
            };
      observations.set(key, {
        name: counted.metadata.name ?? '',
        firstTimestamp: counted.firstTimestamp ?? unsetTime,
        count: counted.count ?? 1,
      });
      if (!allowed(counted, now)) return { outcome: 'drop' };
      return { outcome: earlier === undefined ? 'create' : 'count', key, event: counted };
    },
    forget: (key) => {
      observations.delete(key);
    },
  };
}
