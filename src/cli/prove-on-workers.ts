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
  // One more than there are processors: each waits for a kubectl that waits, now and then.
  const jobs = dockerHost === undefined ? Math.min(availableParallelism() + 1, mostWorkers, scenarios.length) : 1;
  if (jobs === 1) {
    const alone: PackProof[] = [];
    for (const scenario of scenarios) alone.push(await proveScenario(pack, scenario, start, proved));
    return together(pack, alone);
  }
  const tasks = longestFirst(pack, scenarios);
  const results = await runOnWorkers<ProverStart, string, PackProof>({
    tasks,
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
  return together(pack, inOrder(scenarios, tasks, results));
}

/** By how long people take for them: nobody shall wait in the end for the one worker that began the capstone last. */
function longestFirst({ scenarios }: Pack, names: readonly string[]): readonly string[] {
  const minutes = new Map(scenarios.map(({ name, document }) => [name, document.minutes]));
  return [...names].sort((left, right) => (minutes.get(right) ?? 0) - (minutes.get(left) ?? 0));
}

function inOrder<T>(names: readonly string[], tasks: readonly string[], results: readonly T[]): readonly T[] {
  const byName = new Map(results.map((result, index) => [tasks[index], result]));
  return names.flatMap((name) => byName.get(name) ?? []);
}

function together(pack: Pack, results: readonly PackProof[]): PackProof {
  return {
    pack: pack.name,
    ok: results.every(({ ok }) => ok),
    proofs: results.flatMap(({ proofs }) => proofs),
    mutants: results.flatMap(({ mutants }) => mutants),
  };
}
