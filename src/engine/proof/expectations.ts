import type { Report } from '#api';

/** A report in which something passes that must not: why; undefined when nothing does. */
export function earnsNothing(report: Report): string | undefined {
  const passing = report.checks.filter((check) => check.verdict === 'pass').map((check) => check.id);
  const blind = inconclusiveOnes(report);
  if (blind !== undefined) return blind;
  if (passing.length > 0) return `These checks pass although nothing was done: ${passing.join(', ')}.`;
  const { earned } = report.score;
  return earned === 0
    ? undefined
    : `Nothing was done, and it earns ${earned} points: partial credit goes to a default.`;
}

/** Why a report has no full marks. */
export function hasFullMarks(report: Report): string | undefined {
  if (report.passed) return undefined;
  const lines = report.checks
    .filter((check) => check.verdict !== 'pass')
    .map((check) => `${check.id} (${check.verdict}): ${check.message}`);
  return lines.join('\n');
}

/** Why a report does not fail exactly those checks. */
export function failsExactly(report: Report, ids: readonly string[]): string | undefined {
  const blind = inconclusiveOnes(report);
  if (blind !== undefined) return blind;
  const failing = report.checks.filter((check) => check.verdict === 'fail').map((check) => check.id);
  const missed = ids.filter((id) => !failing.includes(id));
  const extra = report.checks.filter((check) => check.verdict === 'fail' && !ids.includes(check.id));
  const lines = [
    ...(missed.length === 0 ? [] : [`These checks pass, but should fail: ${missed.join(', ')}.`]),
    ...extra.map((check) => `The check ${check.id} should pass, but fails: ${check.message}`),
  ];
  return lines.length === 0 ? undefined : lines.join('\n');
}

function inconclusiveOnes(report: Report): string | undefined {
  const blind = report.checks.filter((check) => check.verdict === 'inconclusive');
  if (blind.length === 0) return undefined;
  return blind.map((check) => `The check ${check.id} is inconclusive: ${check.message}`).join('\n');
}
