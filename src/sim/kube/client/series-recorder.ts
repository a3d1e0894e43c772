import type { Clock } from '#api';
import type { Event } from '#types/core-v1';
import type { Activity } from './activity.ts';
import { type Client, isForbidden } from './client.ts';
import { eventName } from './event-name.ts';
import { type Referable, referenceTo } from './references.ts';
import { microTimestamp, unsetTime } from './timestamps.ts';

/** Tells about objects in Events of the newer form (events.k8s.io): eventTime, action, series. */
export interface SeriesRecorder {
  event(about: Referable, type: 'Normal' | 'Warning', reason: string, action: string, note: string): void;
}

export interface SeriesRecorderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly log: (line: string) => void;
}

/** A series ends when it was not heard of for so long. */
const finish = 360_000;

/**
 * The recorder of one component. The same event again (same object at the same resourceVersion, reason and action,
 * whatever the note) becomes a series of the first one. Follows client-go tools/events.
 */
export function createSeriesRecorder(options: SeriesRecorderOptions): SeriesRecorder {
  const { client, clock, activity, log } = options;
  const series = new Map<string, { event: Event; count: number; last: number }>();
  let last: Promise<void> = Promise.resolve();

  async function send(key: string, event: Event): Promise<void> {
    const now = clock.now();
    const known = series.get(key);
    if (known !== undefined && now - known.last <= finish) {
      known.count += 1;
      known.last = now;
      // Only the second one is written at once; the count of later ones is written when the series ends.
      if (known.count > 2) return;
      const { namespace, name } = known.event.metadata;
      await client.change('events', namespace, name ?? '', (draft) => {
        draft.series = { count: known.count, lastObservedTime: microTimestamp(now) };
        return true;
      });
      return;
    }
    if (series.size > 1000) series.clear();
    series.set(key, { event, count: 1, last: now });
    await client.create('events', event);
  }

  return {
    event: (about, type, reason, action, note) => {
      const involvedObject = referenceTo(about);
      const key = JSON.stringify([type, action, reason, involvedObject]);
      const event: Event = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: {
          name: eventName(clock, involvedObject.name ?? ''),
          namespace: involvedObject.namespace ?? 'default',
        },
        involvedObject,
        reason,
        message: note,
        source: {},
        firstTimestamp: unsetTime,
        lastTimestamp: unsetTime,
        type,
        eventTime: microTimestamp(clock.now()),
        action,
        reportingComponent: options.reportingController,
        reportingInstance: options.reportingInstance,
      };
      const end = activity.begin();
      last = last
        .then(() => send(key, event))
        .catch((error: unknown) => {
          // In a namespace that is going away nobody can be told; the real recorder drops the event as well.
          if (isForbidden(error)) return;
          log(
            `${options.reportingController}: event ${reason}: ${error instanceof Error ? error.message : String(error)}`,
          );
        })
        .finally(end);
    },
  };
}
