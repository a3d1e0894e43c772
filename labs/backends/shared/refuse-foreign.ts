import { type Clock, UserError } from '#api';
import type { KubeObject } from '#apimachinery';
import type { KubeClient } from '#clients';
import type { Inventory } from './inventory.ts';
import { liveLabels } from './live-owner.ts';
import { listPrefixed } from './orphans.ts';
import { untilGone } from './take-away.ts';

/** An object of the setup that is there already belongs to somebody else and is never touched. */
export async function refuseForeign(
  client: KubeClient,
  objects: readonly KubeObject[],
  inventory: Inventory,
): Promise<void> {
  for (const { apiVersion, kind, metadata } of objects) {
    const { name } = metadata;
    if (name === undefined || inventory.has({ apiVersion, kind, metadata })) continue;
    const resource = await client.resource(apiVersion, kind);
    const namespace = resource?.namespaced ? (metadata.namespace ?? 'default') : undefined;
    const reference = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
    const there = await client.list({ ...reference, name }).catch(() => ({ items: [] }));
    const [other] = there.items;
    if (other === undefined) continue;
    if (other.metadata.deletionTimestamp != null) throw stillGoing(kind, name);
    throw new UserError(
      'object-exists',
      `The cluster already has ${kind} "${name}"${madeBy(other)}, which the scenario would make.`,
      'Use another cluster, or the simulator: --backend sim',
    );
  }
}

/**
 * Before a lab first uses its prefix, nothing may begin with it: later all that does is the lab's own, to be taken away. What an earlier
 * lab of the name left on its way out is waited for.
 */
export async function refuseTaken(client: KubeClient, prefix: string, clock: Clock): Promise<void> {
  const going = (await listPrefixed(client, prefix)).flatMap(({ kind, items }) =>
    items
      .filter(({ metadata }) => metadata.deletionTimestamp != null)
      .map(({ metadata: { name = '', uid = '' } }) => ({ apiVersion: kind.apiVersion, kind: kind.kind, name, uid })),
  );
  await untilGone(client, going, clock);
  const [first] = await listPrefixed(client, prefix);
  const [object] = first?.items ?? [];
  if (first === undefined || object === undefined) return;
  if (object.metadata.deletionTimestamp != null) throw stillGoing(first.kind.kind, object.metadata.name);
  throw new UserError(
    'prefix-taken',
    `The cluster already has ${first.kind.kind} "${object.metadata.name}"${madeBy(object)}, and "${prefix}" is what this lab's own names begin with.`,
    'Give the lab another name (--name), or take that away: cka-lab stop --orphans --context CONTEXT',
  );
}

function stillGoing(kind: string, name = ''): UserError {
  return new UserError(
    'object-going',
    `${kind} "${name}", which the scenario would make, is still being deleted.`,
    `kubectl describe ${kind.toLowerCase()} ${name} tells what holds it. Try again when it is gone.`,
  );
}

function madeBy({ metadata }: KubeObject): string {
  const lab = metadata.labels?.[liveLabels.name];
  return lab === undefined ? '' : ` of the lab ${lab}`;
}
