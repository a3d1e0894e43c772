import { type Pack, type PackProof, type Proof, testPack } from '#engine';
import { createProofLabs } from './proof-lab.ts';
import type { ProverStart } from './prove-on-workers.ts';
import { loadChecks } from './wire.ts';

/** Proves one scenario in this thread. On a real engine one proof follows the other: there is only one. */
export async function proveScenario(
  pack: Pack,
  scenario: string,
  { environment, dockerHost }: ProverStart,
  proved: (proof: Proof) => void = () => {},
): Promise<PackProof> {
  const labs = createProofLabs(environment, dockerHost);
  return testPack({
    pack,
    checks: await loadChecks(),
    scenarios: [scenario],
    ...(dockerHost === undefined ? {} : { jobs: 1 }),
    openLab: labs.open,
    runScript: labs.runScript,
    proved,
  });
}
