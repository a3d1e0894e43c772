import type { KubeObject } from '#apimachinery';
import type { DeleteOptions } from '../registry/registry.ts';
import type { Client } from './client.ts';
import type { EventRecorder } from './event-recorder.ts';
import type { Informers } from './informer.ts';
import type { KindByResource, ResourceName } from './kinds.ts';
import type { Referable } from './references.ts';

type ObjectWrite = {
  [R in ResourceName]:
    | { readonly write: 'create'; readonly resource: R; readonly object: KindByResource[R] }
    | { readonly write: 'update'; readonly resource: R; readonly object: KindByResource[R] }
    | { readonly write: 'update-status'; readonly resource: R; readonly object: KindByResource[R] };
}[ResourceName];

/**
 * One thing that a controller wants done, as plain data. A plan is a list of them, done in order; the first that fails
 * ends it. Later writes to the same object build on the earlier ones whatever resourceVersion they carry.
 */
export type Write =
  | ObjectWrite
  | {
      readonly write: 'delete';
      readonly resource: ResourceName;
      readonly namespace?: string | undefined;
      readonly name: string;
      readonly options?: DeleteOptions;
    }
  | {
      readonly write: 'event';
      readonly about: Referable;
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
    };

/** Does what plans say. */
export interface Writer {
  perform(writes: readonly Write[]): Promise<void>;
}

/** The writer of one component. What it wrote is in the informers' caches when `perform` resolves. */
export function createWriter(client: Client, informers: Informers, recorder: EventRecorder): Writer {
  async function put<R extends ResourceName>(
    write: 'create' | 'update' | 'update-status',
    resource: R,
    object: KindByResource[R],
    written: Map<string, string>,
  ): Promise<void> {
    const { uid } = object.metadata;
    const newer = uid === undefined ? undefined : written.get(uid);
    const current =
      newer === undefined ? object : { ...object, metadata: { ...object.metadata, resourceVersion: newer } };
    const answer =
      write === 'create'
        ? await client.create(resource, current)
        : await client.update(resource, current, write === 'update-status' ? 'status' : undefined);
    const { metadata } = answer as KubeObject;
    if (metadata.uid !== undefined && metadata.resourceVersion !== undefined) {
      written.set(metadata.uid, metadata.resourceVersion);
    }
    informers.for(resource).observe(answer);
  }

  return {
    perform: async (writes) => {
      const written = new Map<string, string>();
      for (const write of writes) {
        switch (write.write) {
          case 'event':
            recorder.event(write.about, write.type, write.reason, write.message);
            break;
          case 'delete':
            await client.delete(write.resource, write.namespace, write.name, write.options);
            break;
          default:
            await put(write.write, write.resource, write.object as never, written);
        }
      }
    },
  };
}
