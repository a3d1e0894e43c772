import type { Clock } from '#api';
import {
  type Activity,
  type Client,
  type Component,
  createActivity,
  createClient,
  createEventRecorder,
  createInformers,
  createSeriesRecorder,
  type EventRecorder,
  type Informers,
  type SeriesRecorder,
} from '../client/index.ts';
import type { Registry } from '../registry/index.ts';

/** What every component inside of the cluster works with. */
export interface Inside {
  readonly activity: Activity;
  readonly informers: Informers;
  readonly client: (component: Component) => Client;
  readonly recorder: (component: string, client: Client, host?: string) => EventRecorder;
  readonly seriesRecorder: (controller: string, instance: string, client: Client) => SeriesRecorder;
}

/** Clients, informers and recorders of one cluster, and the count of what is under way in it. */
export function createInside(
  registry: Registry,
  { clock, log }: { clock: Clock; log: (line: string) => void },
): Inside {
  const activity = createActivity();
  return {
    activity,
    informers: createInformers(registry, log),
    client: (component) => createClient(registry, component),
    recorder: (component, client, host) =>
      createEventRecorder({ client, clock, activity, component, log, ...(host === undefined ? {} : { host }) }),
    seriesRecorder: (reportingController, reportingInstance, client) =>
      createSeriesRecorder({ client, clock, activity, reportingController, reportingInstance, log }),
  };
}
