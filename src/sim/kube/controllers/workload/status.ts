import { deepEqual, type KubeObject } from '#apimachinery';
import { type Client, type Informers, isNotFound, type KindByResource, type ResourceName } from '../../client/index.ts';

/** Writes a status unless it is the stored one already or the object is another by now. */
export async function writeStatus<R extends ResourceName>(
  client: Client,
  informers: Informers,
  resource: R,
  object: KubeObject,
  status: unknown,
): Promise<void> {
  if (deepEqual(object.status ?? {}, status)) return;
  const { name = '', namespace, uid } = object.metadata;
  try {
    const written = await client.change(
      resource,
      namespace,
      name,
      (draft: KindByResource[R]) => {
        const current = draft as KubeObject;
        if (current.metadata.uid !== uid) return false;
        current.status = status;
        return true;
      },
      'status',
    );
    informers.for(resource).observe(written);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
