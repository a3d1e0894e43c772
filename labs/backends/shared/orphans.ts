import { type KubeObject, StatusError } from '#apimachinery';
import { createKubeClient, type KubeClient, loadKubeContext } from '#clients';
import { liveLabels, ownerOf } from './live-owner.ts';

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly verbs: readonly string[] }[];
}

/**
 * Deletes, in the cluster of that context, what labs of this state folder made and did not take away: those whose names are
 * not among `alive`. `directory`: the folder of any lab. The names of what was deleted, namespaces last.
 */
export async function removeOrphans(
  context: string,
  directory: string,
  alive: readonly string[],
): Promise<readonly string[]> {
  const { transport } = await loadKubeContext(context);
  return removeOwned(createKubeClient(transport), ownerOf(directory).owner, alive);
}

/** The same in a cluster that is reached already, of that owner. */
export async function removeOwned(
  client: KubeClient,
  owner: string,
  alive: readonly string[],
): Promise<readonly string[]> {
  const selector = `${liveLabels.owner}=${owner}`;
  const removed: string[] = [];
  const kinds = await deletableKinds(client);
  for (const place of kinds.toSorted((a, b) => Number(a.kind === 'Namespace') - Number(b.kind === 'Namespace'))) {
    // What may not be listed cannot have been made by us either.
    const { items } = await client.list(place, selector).catch(nothingIfRefused);
    for (const { metadata } of items) {
      const { name = '', namespace, labels, deletionTimestamp } = metadata;
      if (alive.includes(labels?.[liveLabels.name] ?? '') || deletionTimestamp != null) continue;
      await client.delete({ ...place, name, ...(namespace === undefined ? {} : { namespace }) });
      removed.push(`${place.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`);
    }
  }
  return removed;
}

function nothingIfRefused(error: unknown): { readonly items: readonly KubeObject[] } {
  if (error instanceof StatusError) return { items: [] };
  throw error;
}

async function deletableKinds(
  client: KubeClient,
): Promise<readonly { readonly apiVersion: string; readonly kind: string }[]> {
  const { groups } = (await client.send('/apis')) as {
    readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
  };
  const paths = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  // A group whose server does not answer has nothing that could be deleted now.
  const lists = await Promise.all(
    paths.map((path) =>
      client.send(path).then(
        (list) => list as ResourceList,
        () => undefined,
      ),
    ),
  );
  return lists.flatMap((list) =>
    (list?.resources ?? [])
      .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list') && verbs.includes('delete'))
      .map(({ kind }) => ({ apiVersion: list?.groupVersion ?? 'v1', kind })),
  );
}
