import type { Clock } from '#api';
import type { Event } from '#types/core-v1';
import type { Activity } from './activity.ts';
import { type Client, isForbidden, isNotFound } from './client.ts';
import { createEventCorrelator } from './event-correlator.ts';
import { eventName } from './event-name.ts';
import { type Referable, referenceTo } from './references.ts';
import { timestamp, unsetTime } from './timestamps.ts';

/** Tells about objects in Events of the older form: count, firstTimestamp, source. Never fails and never waits. */
export interface EventRecorder {
  event(
    about: Referable,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath?: string,
    annotations?: Readonly<Record<string, string>>,
  ): void;
}

export interface EventRecorderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly component: string;
  /** The node, for kubelets. */
  readonly host?: string;
  readonly log: (line: string) => void;
}

/** The recorder of one component. Follows client-go tools/record. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, clock, activity, component, host, log } = options;
  const correlator = createEventCorrelator();
  let last: Promise<void> = Promise.resolve();

  async function send(event: Event): Promise<void> {
    const result = correlator.correlate(event, clock.now());
    if (result.outcome === 'drop') return;
    const { namespace, name } = result.event.metadata;
    if (result.outcome === 'count') {
      try {
        await client.change('events', namespace, name ?? '', (draft) => {
          if (result.event.count !== undefined) draft.count = result.event.count;
          draft.lastTimestamp = event.lastTimestamp ?? unsetTime;
          draft.message = result.event.message ?? '';
          return true;
        });
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    await client.create('events', result.event);
  }

  return {
    event: (about, type, reason, message, fieldPath, annotations) => {
      const involvedObject = referenceTo(about, fieldPath);
      const now = timestamp(clock.now());
      const event: Event = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: {
          name: eventName(clock, involvedObject.name ?? ''),
          namespace: involvedObject.namespace ?? 'default',
          ...(annotations === undefined ? {} : { annotations }),
        },
        involvedObject,
        reason,
        message,
        source: { component, ...(host === undefined ? {} : { host }) },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        type,
        eventTime: unsetTime,
        reportingComponent: component,
        reportingInstance: host ?? '',
      };
      const end = activity.begin();
      last = last
        .then(() => send(event))
        .catch((error: unknown) => {
          // In a namespace that is going away nobody can be told; the real recorder drops the event as well.
          if (isForbidden(error)) return;
          log(`${component}: event ${reason}: ${error instanceof Error ? error.message : String(error)}`);
        })
        .finally(end);
    },
  };
}
