import { availableParallelism } from 'node:os';
import type { Pack, PackProof, Proof } from '#engine';
import { type Environment, runOnWorkers, startThread } from '#platform';
import { createProofLabs } from './proof-lab.ts';
import { proveScenario } from './prove-scenario.ts';

/** What a thread that proves scenarios is told first. */
export interface ProverStart {
  readonly environment: Environment;
  /** A real Docker engine instead of the simulated one. */
  readonly dockerHost: string | undefined;
}

/** One scenario that a thread is to prove. */
export interface ProverTask {
  readonly packDirectory: string;
  /** Its name. */
  readonly scenario: string;
  /** Absolute. */
  readonly directory: string;
}

/** A pack, and which of its scenarios are to be proved. */
interface Chosen {
  readonly pack: Pack;
  /** Names. */
  readonly scenarios: readonly string[];
}

/** More threads than that only wait for each other's kubectl. */
const mostWorkers = 8;

/**
 * Proves scenarios of packs, each on one thread; one alone, and those on a real engine, in this one, one after the other. The results
 * are in the order of the packs.
 */
export async function proveOnWorkers(
  chosen: readonly Chosen[],
  options: ProverStart & {
    /** Called after each proof, those of one scenario in a row. */
    proved(proof: Proof): void;
  },
): Promise<readonly PackProof[]> {
  const { proved, ...start } = options;
  const results = new Map<string, PackProof>();
  const tasks = longestFirst(chosen);
  // One more than there are processors: each waits for a kubectl that waits, now and then.
  const jobs = start.dockerHost === undefined ? Math.min(availableParallelism() + 1, mostWorkers, tasks.length) : 1;
  if (jobs === 1) {
    const labs = createProofLabs(start.environment, start.dockerHost);
    // There is only one real engine: one proof follows the other.
    const own = start.dockerHost === undefined ? {} : { jobs: 1 };
    for (const { pack, scenarios } of chosen) {
      for (const name of scenarios) {
        results.set(`${pack.name}/${name}`, await proveScenario(pack, name, labs, { ...own, proved }));
      }
    }
    await labs.close();
  } else {
    const proofs = await runOnWorkers<ProverStart, ProverTask, PackProof>({
      tasks: tasks.map(({ pack, scenario, directory }) => ({ packDirectory: pack.directory, scenario, directory })),
      jobs,
      start,
      startWorker: () => startThread(new URL('./pack-test-worker.ts', import.meta.url)),
      failed: ({ scenario }, reason) => ({
        pack: '',
        ok: false,
        proofs: [{ scenario, name: 'worker', ok: false, reason }],
        mutants: [],
      }),
      done: (proof) => proof.proofs.forEach(proved),
    });
    for (const [index, { pack, scenario }] of tasks.entries()) {
      const proof = proofs[index];
      if (proof !== undefined) results.set(`${pack.name}/${scenario}`, proof);
    }
  }
  return chosen.map(({ pack, scenarios }) =>
    together(
      pack,
      scenarios.flatMap((name) => results.get(`${pack.name}/${name}`) ?? []),
    ),
  );
}

/** By how long people take for them: nobody shall wait in the end for the one worker that began the capstone last. */
function longestFirst(chosen: readonly Chosen[]) {
  const tasks = chosen.flatMap(({ pack, scenarios }) => {
    return pack.scenarios
      .filter(({ name }) => scenarios.includes(name))
      .map(({ name, directory, document }) => ({ pack, scenario: name, directory, minutes: document.minutes }));
  });
  return tasks.sort((left, right) => right.minutes - left.minutes);
}

function together(pack: Pack, results: readonly PackProof[]): PackProof {
  return {
    pack: pack.name,
    ok: results.every(({ ok }) => ok),
    proofs: results.flatMap(({ proofs }) => proofs),
    mutants: results.flatMap(({ mutants }) => mutants),
  };
}
