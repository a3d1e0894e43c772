import { type CheckEntry, type CheckResult, inLanguage, type Language, type Report, type Scenario } from '#api';
import { inconclusive, type Outcome } from './judge-entry.ts';
import { localizeValue } from './placeholders.ts';

/** The line of the report for one check. All of its points for `pass`; else none, or those of the criteria that hold. */
export function resultOf(entry: CheckEntry, outcome: Outcome, language: Language): CheckResult {
  const { verdict, expected, observed, message, reference } = outcome.judgement;
  const page = entry.reference ?? reference;
  const { blockedBy } = outcome;
  const earned = pointsOf(entry, outcome);
  return {
    id: entry.id,
    title: inLanguage(entry.title, language),
    verdict,
    points: { earned, possible: entry.points },
    cites: inLanguage(entry.cites, language),
    expected: localizeValue(expected, language),
    observed: localizeValue(observed, language),
    message: inLanguage(message, language),
    ...(entry.why === undefined || blockedBy !== undefined ? {} : { why: inLanguage(entry.why, language) }),
    ...(page === undefined || blockedBy !== undefined ? {} : { reference: page }),
    ...(blockedBy === undefined ? {} : { blockedBy }),
  };
}

function pointsOf(entry: CheckEntry, { judgement, blockedBy }: Outcome): number {
  if (judgement.verdict === 'pass') return entry.points;
  const { criteria } = judgement;
  const shares = entry.partial === true && judgement.verdict === 'fail' && blockedBy === undefined;
  if (!shares || criteria === undefined || criteria.of === 0) return 0;
  return Math.floor((entry.points * criteria.hold) / criteria.of);
}

/** The results of all entries in their order, what was never looked at being inconclusive. */
export function resultsOf(
  entries: readonly CheckEntry[],
  outcomes: ReadonlyMap<string, Outcome>,
  language: Language,
): readonly CheckResult[] {
  return entries.map((entry) =>
    resultOf(entry, outcomes.get(entry.id) ?? inconclusive('It was not looked at.'), language),
  );
}

/** The one score document. Passed: every check did, which is the same as full marks. */
export function scoreReport(
  { id, seed, values }: Pick<Scenario, 'id' | 'seed' | 'values'>,
  backend: string,
  startedAt: number,
  finishedAt: number,
  results: readonly CheckResult[],
): Report {
  return {
    apiVersion: 'cka-lab.dev/v1',
    kind: 'Report',
    scenario: id,
    ...(seed === undefined ? {} : { seed }),
    ...(values === undefined ? {} : { parameters: { ...values } }),
    backend,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    passed: results.length > 0 && results.every((result) => result.verdict === 'pass'),
    score: {
      earned: results.reduce((sum, result) => sum + result.points.earned, 0),
      possible: results.reduce((sum, result) => sum + result.points.possible, 0),
    },
    checks: [...results],
  };
}
