import type { LoadedScenario } from '../load/instantiate.ts';
import type { ProofLab, ProofOptions } from './types.ts';

/** Why a proof does not hold; undefined: it does. */
type OnLab = (opened: ProofLab) => Promise<string | undefined>;

/** Where the proofs of one scenario are made, one after the other, each on a lab that nobody has touched as far as anybody can see. */
export interface ProvingGround {
  prove(proof: OnLab): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * A lab that went back to its beginning with nothing left that differs is as good as a fresh one, also one that another scenario has
 * left; any other is thrown away. What does not hold there is tried on a fresh one before it is said. `clients`: as
 * `ProofOptions.openLab` has it.
 */
export function createProvingGround(scenario: LoadedScenario, clients: boolean, options: ProofOptions): ProvingGround {
  let used: ProofLab | undefined;
  let isFirst = true;

  async function discard(): Promise<void> {
    const gone = used;
    used = undefined;
    await gone?.lab.destroy().catch(() => {});
  }

  async function onFreshLab(proof: OnLab): Promise<string | undefined> {
    await discard();
    try {
      used = await options.openLab(scenario, { clients });
      return await proof(used);
    } catch (error) {
      return describe(error);
    }
  }

  async function onRewoundLab(opened: ProofLab, proof: OnLab): Promise<boolean> {
    try {
      return (await opened.rewind?.()) === undefined && (await proof(opened)) === undefined;
    } catch {
      return false;
    }
  }

  return {
    prove: async (proof) => {
      if (isFirst) used = await options.takeLab?.(scenario, { clients }).catch(() => undefined);
      isFirst = false;
      const isProved = used?.rewind !== undefined && (await onRewoundLab(used, proof));
      return isProved ? undefined : onFreshLab(proof);
    },
    close: async () => {
      if (used === undefined || options.leaveLab === undefined) return discard();
      await options.leaveLab(used);
      used = undefined;
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
