import { type Pack, type PackProof, type Proof, testPack } from '#engine';
import type { ProofLabs } from './proof-lab.ts';
import { loadChecks } from './wire.ts';

/** Proves one scenario in this thread. */
export async function proveScenario(
  pack: Pack,
  scenario: string,
  labs: ProofLabs,
  options: { readonly jobs?: number; readonly proved?: (proof: Proof) => void } = {},
): Promise<PackProof> {
  return testPack({
    ...options,
    pack,
    checks: await loadChecks(),
    scenarios: [scenario],
    openLab: labs.open,
    takeLab: labs.takeUsed,
    leaveLab: labs.leave,
    runScript: labs.runScript,
  });
}
