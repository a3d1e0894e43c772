import type { Clock } from '#api';
import { StatusError } from '#apimachinery';
import type { KubeClient } from '#clients';
import type { Inventory } from './inventory.ts';
import { deleteAll, listPrefixed } from './orphans.ts';

type Entry = ReturnType<Inventory['entries']>[number];

/**
 * Deletes what the lab made, newest first, and what its learner made whose name begins with the lab's prefix. Namespaces take what is
 * in them along. Objects that were replaced by somebody else (another uid) stay. The entries of what was told to go, and what the
 * cluster refuses to let go, in its words. An error where it does not answer: what is done by then is done, the rest is kept in mind.
 */
export async function takeAway(
  client: KubeClient,
  inventory: Inventory,
  prefix: string,
  log: (line: string) => void,
): Promise<{ readonly going: readonly Entry[]; readonly stays: readonly string[] }> {
  const stays: string[] = [];
  const going: Entry[] = [];
  /** Whether it is done with: what could not be deleted is tried again the next time. */
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      if (isMissing(error)) return true;
      if (!(error instanceof StatusError)) throw error;
      log(`${what} stays: ${error.message}`);
      stays.push(`${what} (${error.message})`);
      return false;
    }
  };
  for (const entry of inventory.entries()) await hurryPods(client, entry);
  for (const entry of [...inventory.entries()].reverse()) {
    const isDone = await attempt(`${entry.kind} ${entry.name}`, async () => {
      if ((await client.get(entry)).metadata.uid !== entry.uid) return;
      await client.delete(entry);
      going.push(entry);
    });
    if (isDone) inventory.remove(entry);
  }
  if (prefix === '') return { going, stays };
  for (const { kind, items } of await listPrefixed(client, prefix)) {
    await attempt(`a ${kind.kind} that begins with ${prefix}`, () => deleteAll(client, kind, items));
    for (const { metadata } of items) {
      const { name = '', uid = '' } = metadata;
      going.push({ apiVersion: kind.apiVersion, kind: kind.kind, name, uid });
    }
  }
  return { going, stays };
}

/** Seconds for Pods to end in. A program that sleeps hears of no end and would have everybody wait for half a minute. */
const grace = '1';

/** Tells all Pods of a namespace that the lab made to end soon; where that may not be, they end when they would. */
async function hurryPods(client: KubeClient, entry: Entry): Promise<void> {
  if (entry.kind !== 'Namespace') return;
  try {
    if ((await client.get(entry)).metadata.uid !== entry.uid) return;
    const path = `/api/v1/namespaces/${encodeURIComponent(entry.name)}/pods`;
    await client.send(path, { method: 'DELETE', query: { gracePeriodSeconds: grace } });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
}

/** How long objects may take until they are gone, and how often that is looked at (milliseconds). */
const patience = 120_000;
const pause = 500;

/** Resolves when none of the objects is there any more, or after two minutes: whoever makes them anew is told then. */
export async function untilGone(client: KubeClient, entries: readonly Entry[], clock: Clock): Promise<void> {
  const end = clock.now() + patience;
  for (const entry of entries) {
    while ((await isThere(client, entry)) && clock.now() < end) {
      await new Promise<void>((resolve) => {
        clock.after(pause, resolve);
      });
    }
  }
}

async function isThere(client: KubeClient, entry: Entry): Promise<boolean> {
  try {
    return (await client.get(entry)).metadata.uid === entry.uid;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof StatusError && error.code === 404;
}
