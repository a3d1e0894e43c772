import { availableParallelism } from 'node:os';
import type { Pack, PackProof, Proof } from '#engine';
import { type Environment, runOnWorkers, startThread } from '#platform';
import { proveScenario } from './prove-scenario.ts';

/** What a thread that proves scenarios is told first. */
export interface ProverStart {
  readonly packDirectory: string;
  readonly environment: Environment;
  /** A real Docker engine instead of the simulated one. */
  readonly dockerHost: string | undefined;
}

/** More threads than that only wait for each other's kubectl. */
const mostWorkers = 8;

/** Proves scenarios of a pack, each on one thread; one alone, and those on a real engine, in this one, one after the other. */
export async function proveOnWorkers(
  pack: Pack,
  options: Omit<ProverStart, 'packDirectory'> & {
    /** Names. */
    readonly scenarios: readonly string[];
    /** Called after each proof, those of one scenario in a row. */
    proved(proof: Proof): void;
  },
): Promise<PackProof> {
  const { scenarios, environment, dockerHost, proved } = options;
  const start: ProverStart = { packDirectory: pack.directory, environment, dockerHost };
  const jobs = dockerHost === undefined ? Math.min(availableParallelism(), mostWorkers, scenarios.length) : 1;
  if (jobs === 1) {
    const alone: PackProof[] = [];
    for (const scenario of scenarios) alone.push(await proveScenario(pack, scenario, start, proved));
    return together(pack, alone);
  }
  const results = await runOnWorkers<ProverStart, string, PackProof>({
    tasks: scenarios,
    jobs,
    start,
    startWorker: () => startThread(new URL('./pack-test-worker.ts', import.meta.url)),
    failed: (scenario, reason) => ({
      pack: pack.name,
      ok: false,
      proofs: [{ scenario, name: 'worker', ok: false, reason }],
      mutants: [],
    }),
    done: ({ proofs }) => proofs.forEach(proved),
  });
  return together(pack, results);
}

function together(pack: Pack, results: readonly PackProof[]): PackProof {
  return {
    pack: pack.name,
    ok: results.every(({ ok }) => ok),
    proofs: results.flatMap(({ proofs }) => proofs),
    mutants: results.flatMap(({ mutants }) => mutants),
  };
}
