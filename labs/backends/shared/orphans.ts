import { type KubeObject, StatusError } from '#apimachinery';
import { createKubeClient, type KubeClient, loadKubeContext } from '#clients';
import { type DeletableKind, deletableKinds } from './deletable-kinds.ts';
import { inCluster } from './in-cluster.ts';
import { liveLabels, ownerOf } from './live-owner.ts';
import { checkHold } from './preflight.ts';

/**
 * Deletes, in the cluster of that context, what labs of this state folder made and did not take away: those whose names are
 * not among `alive`. `directory`: the folder of any lab. The names of what was deleted, namespaces last. UserError where the context's
 * user may not look.
 */
export async function removeOrphans(
  context: string,
  directory: string,
  alive: readonly string[],
): Promise<readonly string[]> {
  const { transport } = await loadKubeContext(context);
  const client = createKubeClient(transport);
  // Who may see nothing would be told that nothing is left.
  await checkHold(client, context, []);
  return inCluster(context, () => removeOwned(client, ownerOf(directory).owner, alive));
}

/** The same in a cluster that is reached already, of that owner. */
export async function removeOwned(
  client: KubeClient,
  owner: string,
  alive: readonly string[],
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const kind of await deletableKinds(client)) {
    const items = await listOrNothing(client, kind, `${liveLabels.owner}=${owner}`);
    const left = items.filter(({ metadata }) => !alive.includes(metadata.labels?.[liveLabels.name] ?? ''));
    removed.push(...(await deleteAll(client, kind, left)));
  }
  return removed;
}

/** The cluster-wide objects whose names begin with the prefix, by kind: what a lab and its learner made there. */
export async function listPrefixed(
  client: KubeClient,
  prefix: string,
): Promise<readonly { readonly kind: DeletableKind; readonly items: readonly KubeObject[] }[]> {
  const kinds = (await deletableKinds(client)).filter(({ namespaced }) => !namespaced);
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const items = await listOrNothing(client, kind);
      return { kind, items: items.filter(({ metadata }) => metadata.name?.startsWith(prefix) === true) };
    }),
  );
  return found.filter(({ items }) => items.length > 0);
}

/** Deletes those objects of one kind that are not on their way out already; what they were called. */
export async function deleteAll(
  client: KubeClient,
  { apiVersion, kind }: DeletableKind,
  items: readonly KubeObject[],
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { metadata } of items) {
    const { name = '', namespace, deletionTimestamp } = metadata;
    if (deletionTimestamp != null) continue;
    await client.delete({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) });
    removed.push(`${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`);
  }
  return removed;
}

/** What may not be listed cannot have been made by us either. */
async function listOrNothing(
  client: KubeClient,
  { apiVersion, kind }: DeletableKind,
  selector?: string,
): Promise<readonly KubeObject[]> {
  try {
    return (await client.list({ apiVersion, kind }, selector)).items;
  } catch (error) {
    if (error instanceof StatusError) return [];
    throw error;
  }
}
