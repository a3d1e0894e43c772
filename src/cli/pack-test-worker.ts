import { loadPack, type PackProof } from '#engine';
import { serveTasks, threadPort } from '#platform';
import type { ProverStart, ProverTask } from './prove-on-workers.ts';
import { proveScenario } from './prove-scenario.ts';
import { loadChecks } from './wire.ts';

async function load(directory: string) {
  const { pack } = await loadPack(directory, await loadChecks());
  if (pack === undefined) throw new Error('the pack has changed, and is not sound any more');
  return pack;
}

// A worker thread of `pack test`: proves the scenarios that the main thread names.
const port = threadPort();
if (port !== undefined) {
  const packs = new Map<string, ReturnType<typeof load>>();
  serveTasks<ProverStart, ProverTask, PackProof>(port, async (start) => async ({ packDirectory, scenario }) => {
    const pack = packs.get(packDirectory) ?? load(packDirectory);
    packs.set(packDirectory, pack);
    return proveScenario(await pack, scenario, start);
  });
}
