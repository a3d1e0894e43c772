import type { CheckResult, Report } from '#api';
import { textWidth } from '#text';
import type { Messages } from '../messages/index.ts';
import { inlineSpans } from '../text/markdown-inline.ts';
import { memoizeLast } from '../text/memoize.ts';
import { fitLine, type Line, lineWidth, type Role, span } from '../text/span.ts';
import { wrap, wrapVerbatim } from '../text/wrap.ts';
import { verdictSign } from './verdict.ts';

/** The rows of the result, and in which of them a check begins. */
export interface ResultDocument {
  readonly lines: readonly Line[];
  readonly starts: readonly number[];
}

const indent = '   ';

/** Longer lines are hard to read, however wide the screen is. */
const widest = 110;

/** The whole report as one text of at most that width. */
export const resultDocument = memoizeLast((report: Report, width: number, messages: Messages): ResultDocument => {
  const room = Math.min(widest, width);
  const lines: Line[] = [...summary(report, room, messages), []];
  const starts: number[] = [];
  // What has to be done comes first; what is right already can wait.
  const order = ['fail', 'inconclusive', 'pass'];
  const checks = report.checks.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  for (const check of checks) {
    starts.push(lines.length);
    lines.push(...checkRows(check, room, messages), []);
  }
  lines.pop();
  return { lines, starts };
});

function summary(report: Report, width: number, messages: Messages): readonly Line[] {
  const { earned, possible } = report.score;
  const share = possible === 0 ? 0 : earned / possible;
  const couldNotLook = report.checks.some((check) => check.verdict === 'inconclusive');
  const [text, role] = report.passed
    ? ([messages.result.passed, 'pass'] as const)
    : couldNotLook
      ? ([messages.result.inconclusive, 'unknown'] as const)
      : ([messages.result.notPassed, 'fail'] as const);
  const points = messages.result.points(earned, possible);
  const bar = Math.max(0, Math.min(30, width - textWidth(text) - textWidth(points) - 12));
  const full = Math.round(bar * share);
  return [
    [
      span(' '),
      span(text, role),
      span('   '),
      span('━'.repeat(full), role),
      span('─'.repeat(bar - full), 'dim'),
      span('   '),
      span(points, 'strong'),
    ],
  ];
}

function checkRows(check: CheckResult, width: number, messages: Messages): readonly Line[] {
  const points = `${check.points.earned}/${check.points.possible}`;
  const head = wrap(
    [span(check.title, 'title')],
    width - textWidth(points) - 2,
    [span(' '), verdictSign(check.verdict), span(' ')],
    [span(indent)],
  );
  const [first = [], ...more] = head;
  const gap = Math.max(1, width - lineWidth(first) - textWidth(points));
  const rows: Line[] = [
    [...first, span(' '.repeat(gap)), span(points, check.verdict === 'pass' ? 'pass' : 'strong')],
    ...more,
  ];
  const before = [span(indent)];
  if (check.blockedBy !== undefined) return [...rows, ...wrap(inlineSpans(check.message, 'dim'), width, before)];
  rows.push(
    ...wrap(
      [
        span(`${messages.result.cites}: `, 'dim'),
        span('“', 'dim'),
        ...inlineSpans(check.cites, 'dim'),
        span('”', 'dim'),
      ],
      width,
      before,
    ),
  );
  if (check.verdict === 'pass') return rows;
  rows.push(...wrap(inlineSpans(check.message), width, before));
  rows.push(...comparison(check, width, messages));
  if (check.why !== undefined) {
    rows.push(...wrap([span(`${messages.result.why}: `, 'strong'), ...inlineSpans(check.why)], width, before));
  }
  if (check.reference !== undefined) {
    rows.push(...wrap([span(`${messages.result.reference}: `, 'dim'), span(check.reference, 'code')], width, before));
  }
  return rows;
}

/** Expected and observed side by side; one below the other where there is no room. */
function comparison(check: CheckResult, width: number, messages: Messages): readonly Line[] {
  const { expected, observed } = messages.result;
  const isFail = check.verdict === 'fail';
  const roles: readonly [Role, Role] = isFail ? ['pass', 'fail'] : ['plain', 'unknown'];
  if (check.expected === '' && check.observed === '') return [];
  const half = Math.floor((width - indent.length - 3) / 2);
  if (half < 24) {
    const inner = [span(`${indent}  `)];
    return [
      [span(indent), span(expected, 'strong')],
      ...wrapVerbatim(check.expected, roles[0], width, inner),
      [span(indent), span(observed, 'strong')],
      ...wrapVerbatim(check.observed, roles[1], width, inner),
    ];
  }
  const left: readonly Line[] = [[span(expected, 'strong')], ...wrapVerbatim(check.expected, roles[0], half)];
  const right: readonly Line[] = [[span(observed, 'strong')], ...wrapVerbatim(check.observed, roles[1], half)];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => [
    span(indent),
    ...fitLine(left[row] ?? [], half),
    span(' │ ', 'dim'),
    ...(right[row] ?? []),
  ]);
}
