import type { Handler } from '#api';
import type { Client, Component, EventRecorder, SeriesRecorder } from '../client/index.ts';
import type { Switchboard } from './switchboard.ts';

/** What the programs of a cluster's own images know of the cluster that they are. */
export interface ComponentWorld {
  readonly board: Switchboard;
  /** The node of the control plane, and its address. */
  readonly host: string;
  readonly address: string;
  /** `v1.35.2`. */
  readonly version: string;
  client(component: Component): Client;
  recorder(component: string, client: Client): EventRecorder;
  /** As `recorder`, of Events in the newer form. */
  seriesRecorder(controller: string, instance: string, client: Client): SeriesRecorder;
  uuid(): string;
  /** The API server's own function, whether or not a process stands for it. */
  readonly api: Handler;
  /** What etcd keeps. */
  readonly data: ClusterData;
}

/** Everything a cluster keeps, as a snapshot holds it. */
export interface ClusterData {
  readonly revision: number;
  snapshot(): Uint8Array;
  /** Makes the cluster what it was; undefined: an empty one. Throws Error when that is no snapshot. */
  restore(snapshot: Uint8Array | undefined): Promise<void>;
}
