import { loadPack, type PackProof } from '#engine';
import { createRemoteCommands, serveTasks, threadPort } from '#platform';
import { createProofLabs, type ProofLabs } from './proof-lab.ts';
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
  const commands = createRemoteCommands(new URL('./command-process.ts', import.meta.url));
  const packs = new Map<string, ReturnType<typeof load>>();
  let labs: ProofLabs | undefined;
  const begin = async ({ environment, dockerHost }: ProverStart) => {
    const own = createProofLabs(environment, dockerHost, commands.run);
    labs = own;
    return async ({ packDirectory, scenario }: ProverTask) => {
      const pack = packs.get(packDirectory) ?? load(packDirectory);
      packs.set(packDirectory, pack);
      return proveScenario(await pack, scenario, own);
    };
  };
  serveTasks<ProverStart, ProverTask, PackProof>(port, begin, async () => {
    await labs?.close();
    await commands.close();
  });
}
