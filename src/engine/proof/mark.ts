import { z } from 'zod';

/**
 * What `pack test` leaves behind (`proved.json`): which scenarios were proved, as which files, with which check library. A scenario
 * is named by its folder. Any change of a file or of the library's schemas takes its mark away.
 */
export const proofMarkSchema = z.strictObject({
  apiVersion: z.literal('cka-lab.dev/v1'),
  kind: z.literal('PackProof'),
  /** The check library's `gradingVersion`. */
  grading: z.string(),
  /** Folder of a scenario, relative to the pack, to the fingerprint of its files. */
  scenarios: z.record(z.string(), z.string()),
});
export type ProofMark = z.infer<typeof proofMarkSchema>;

/** The mark after some scenarios were put to the test: fingerprints of those that were proved, undefined for those that were not. */
export function markOf(
  before: ProofMark | undefined,
  grading: string,
  tested: ReadonlyMap<string, string | undefined>,
): ProofMark {
  const kept = before?.grading === grading ? Object.entries(before.scenarios) : [];
  const untouched = kept.filter(([folder]) => !tested.has(folder));
  const proved = [...tested].flatMap(([folder, print]) => (print === undefined ? [] : [[folder, print] as const]));
  const scenarios = [...untouched, ...proved].sort(([a], [b]) => (a < b ? -1 : 1));
  return { apiVersion: 'cka-lab.dev/v1', kind: 'PackProof', grading, scenarios: Object.fromEntries(scenarios) };
}

/** Whether the scenario of that folder, with files of that fingerprint, was proved with that check library. */
export function isMarked(
  mark: ProofMark | undefined,
  grading: string,
  folder: string,
  fingerprint: () => string,
): boolean {
  if (mark?.grading !== grading || !Object.hasOwn(mark.scenarios, folder)) return false;
  return mark.scenarios[folder] === fingerprint();
}
