import { z } from 'zod';

/** `inconclusive`: the check could not look; it is neither right nor wrong. */
export const verdicts = ['pass', 'fail', 'inconclusive'] as const;
export type Verdict = (typeof verdicts)[number];

export const checkResultSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  verdict: z.enum(verdicts),
  points: z.strictObject({ earned: z.number(), possible: z.number() }),
  cites: z.string(),
  expected: z.string(),
  observed: z.string(),
  message: z.string(),
  /** Why it matters, as the scenario's author says it. */
  why: z.string().optional(),
  reference: z.string().optional(),
  /** The check that has to pass before this one is judged; then there is nothing expected or observed. */
  blockedBy: z.string().optional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** The one score document that every format is made from. Times are RFC 3339. */
export const reportSchema = z.strictObject({
  apiVersion: z.literal('cka-lab.dev/v1'),
  kind: z.literal('Report'),
  scenario: z.string(),
  /** What the values of the scenario's parameters were drawn from, and the values; missing when it has none. */
  seed: z.string().optional(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  backend: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  passed: z.boolean(),
  score: z.strictObject({ earned: z.number(), possible: z.number() }),
  checks: z.array(checkResultSchema),
});
export type Report = z.infer<typeof reportSchema>;
