import { deepCopy, type KubeObject, StatusError } from '#apimachinery';
import type { Pod, PodTemplateSpec } from '#types/core-v1';
import type { Client, EventRecorder, Informers } from '../../client/index.ts';
import { controllerReference } from './owners.ts';

/** Makes and removes Pods of a controller and tells about it in events on the owner. */
export interface PodControl {
  /** Throws what the API server answers, after telling. */
  create(owner: KubeObject, pod: Pod): Promise<Pod>;
  /** Nothing when the Pod is gone already. */
  remove(owner: KubeObject, pod: Pod): Promise<void>;
}

/** The Pod that a template asks for, named after its owner. Follows pkg/controller GetPodFromTemplate. */
export function podFromTemplate(template: PodTemplateSpec | undefined, owner: KubeObject): Pod {
  const copy = deepCopy(template ?? { spec: { containers: [] } });
  const { labels, annotations, finalizers } = copy.metadata ?? {};
  const { name = '', namespace } = owner.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: copy.spec,
  };
}

/** Whether the API server refuses because the namespace is going away; nobody is told about that. */
export function isNamespaceTerminating(error: unknown): boolean {
  return (
    error instanceof StatusError &&
    error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true
  );
}

/** The text of an error as Go's `%v` has it. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Follows pkg/controller RealPodControl. */
export function createPodControl(client: Client, informers: Informers, recorder: EventRecorder): PodControl {
  return {
    create: async (owner, pod) => {
      try {
        const created = await client.create('pods', pod);
        informers.for('pods').observe(created);
        recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name ?? ''}`);
        return created;
      } catch (error) {
        if (!isNamespaceTerminating(error)) {
          recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${errorText(error)}`);
        }
        throw error;
      }
    },
    remove: async (owner, pod) => {
      const { name = '', namespace, uid } = pod.metadata;
      try {
        const preconditions = uid === undefined ? {} : { preconditions: { uid } };
        if (!(await client.delete('pods', namespace, name, preconditions))) return;
        recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
      } catch (error) {
        recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${errorText(error)}`);
        throw error;
      }
    },
  };
}

/** Follows pkg/controller slowStartBatch: batches of 1, 2, 4 ...; after a batch with a failure no further one. Gives the first error. */
export async function slowStart(count: number, run: (index: number) => Promise<unknown>): Promise<unknown> {
  let done = 0;
  for (let batch = 1; done < count; batch *= 2) {
    let failure: unknown;
    const until = Math.min(count, done + batch);
    for (; done < until; done += 1) {
      try {
        await run(done);
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) return failure;
  }
  return undefined;
}
