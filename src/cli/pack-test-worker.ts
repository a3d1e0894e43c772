import { loadPack, type PackProof } from '#engine';
import { createRemoteCommands, serveTasks, threadPort } from '#platform';
import { createProofLabs, type ProofLabs } from './proof-lab.ts';
import type { ProverStart, ProverTask } from './prove-on-workers.ts';
import { proveScenario } from './prove-scenario.ts';
import { loadChecks } from './wire.ts';

async function prove({ packDirectory, scenario, directory }: ProverTask, labs: ProofLabs): Promise<PackProof> {
  const { pack } = await loadPack(packDirectory, await loadChecks(), directory);
  if (pack === undefined) throw new Error('the pack has changed, and is not sound any more');
  return proveScenario(pack, scenario, labs);
}

// A worker thread of `pack test`: proves the scenarios that the main thread names.
const port = threadPort();
if (port !== undefined) {
  const commands = createRemoteCommands(new URL('./command-process.ts', import.meta.url));
  let labs: ProofLabs | undefined;
  const begin = async ({ environment, dockerHost }: ProverStart) => {
    const own = createProofLabs(environment, dockerHost, commands.run);
    labs = own;
    return (task: ProverTask) => prove(task, own);
  };
  serveTasks<ProverStart, ProverTask, PackProof>(port, begin, async () => {
    await labs?.close();
    await commands.close();
  });
}
