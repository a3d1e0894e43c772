import { expect } from 'vitest';
import { type PackProof, renderProof } from '#engine';

/** Every proof holds, no mutant lives, and each check was tried. */
export function expectProved(proof: PackProof): void {
  expect(proof.proofs.filter((one) => !one.ok).map(renderProof)).toEqual([]);
  expect(proof.mutants.flatMap((one) => one.survivors)).toEqual([]);
  expect(proof.mutants.filter((one) => one.killed === 0)).toEqual([]);
  const names = proof.proofs.map((one) => one.name);
  expect(names).toEqual(
    expect.arrayContaining(['untouched', 'everything deleted', 'solution', 'names only', 'mutants']),
  );
  expect(names.filter((name) => name.startsWith('wrong: ')).length).toBeGreaterThanOrEqual(4);
}
