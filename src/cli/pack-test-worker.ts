import { loadPack, type PackProof } from '#engine';
import { serveTasks, threadPort } from '#platform';
import type { ProverStart } from './prove-on-workers.ts';
import { proveScenario } from './prove-scenario.ts';
import { loadChecks } from './wire.ts';

// A worker thread of `pack test`: proves the scenarios that the main thread names.
const port = threadPort();
if (port !== undefined) {
  serveTasks<ProverStart, string, PackProof>(port, async (start) => {
    const { pack } = await loadPack(start.packDirectory, await loadChecks());
    if (pack === undefined) throw new Error('the pack has changed, and is not sound any more');
    return (scenario) => proveScenario(pack, scenario, start);
  });
}
