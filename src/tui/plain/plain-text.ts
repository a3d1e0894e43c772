import { type CheckResult, inLanguage, type Language, type Report } from '#api';
import type { ChecklistState } from '#session';
import type { Messages } from '../messages/index.ts';
import type { ScenarioEntry } from '../options.ts';
import { entryState, groupEntries } from '../state/catalogue.ts';
import { renderMarkdown } from '../text/markdown.ts';
import { lineText } from '../text/span.ts';
import { printable } from '../text/width.ts';

/** Wide enough that nothing is broken: screen readers read to the end of a line. */
const unbroken = 100_000;

/** Markdown as lines of words, without signs that a screen reader would spell out. */
export function plainMarkdown(markdown: string): string {
  return renderMarkdown(markdown, unbroken)
    .map((line) => lineText(line).replaceAll('│', '').replace('• ', '- ').trimEnd())
    .join('\n');
}

/** The catalogue, numbered as it is typed. */
export function plainList(entries: readonly ScenarioEntry[], language: Language, messages: Messages): string {
  const ordered = orderedEntries(entries);
  if (ordered.length === 0) return messages.catalogue.empty;
  const { catalogue } = messages;
  const lines = ordered.map((entry, index) => {
    const best = entry.best === undefined ? [] : [catalogue.best(entry.best.earned, entry.best.possible)];
    const facts = [
      entry.domain,
      catalogue.difficulty[entry.difficulty],
      catalogue.minutes(entry.minutes),
      catalogue.state[entryState(entry)],
      ...best,
    ];
    return `${index + 1}. ${inLanguage(entry.title, language)}: ${facts.join(', ')}`;
  });
  return [messages.plain.listHead, ...lines].join('\n');
}

/** The entries in the order of their numbers. */
export function orderedEntries(entries: readonly ScenarioEntry[]): readonly ScenarioEntry[] {
  return groupEntries(entries).flatMap((group) => group.entries);
}

export function plainTask(entry: ScenarioEntry, language: Language, messages: Messages): string {
  return `${messages.lab.task}: ${inLanguage(entry.title, language)}\n\n${plainMarkdown(inLanguage(entry.task, language))}`;
}

export function plainChecklist(checklist: ChecklistState | undefined, messages: Messages): string {
  if (checklist === undefined) return messages.lab.waitingForChecks;
  return checklist.checks
    .map((check, index) => `${index + 1}. ${check.title}: ${messages.plain.checkState[check.verdict]}`)
    .join('\n');
}

/** What changed between two looks, as sentences. */
export function plainChanges(before: ChecklistState | undefined, after: ChecklistState, messages: Messages): string[] {
  const known = new Map(before?.checks.map((check) => [check.id, check.verdict]));
  const passed = after.checks.filter((check) => check.verdict === 'pass').length;
  return after.checks.flatMap((check) => {
    const was = known.get(check.id);
    if (was === undefined || was === 'unknown' || (was === 'pass') === (check.verdict === 'pass')) return [];
    const sentence = check.verdict === 'pass' ? messages.plain.nowPasses : messages.plain.nowFails;
    return [sentence(check.title, passed, after.checks.length)];
  });
}

function plainCheck(check: CheckResult, number: number, messages: Messages): string {
  const { result } = messages;
  const head = `${number}. ${check.title}: ${result.verdict[check.verdict]}, ${result.points(check.points.earned, check.points.possible)}`;
  if (check.verdict === 'pass') return head;
  if (check.blockedBy !== undefined) return `${head}\n   ${plainMarkdown(check.message)}`;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [result.cites, check.cites],
    [result.expected, check.expected],
    [result.observed, check.observed],
    [result.why, check.why],
    [result.reference, check.reference],
  ];
  const rows = facts.flatMap(([label, text]) =>
    text === undefined || text === '' ? [] : [`   ${label}: ${printable(text).trim().replaceAll('\n', '\n     ')}`],
  );
  return [head, `   ${plainMarkdown(check.message)}`, ...rows].join('\n');
}

/** The result, one check after the other. */
export function plainReport(report: Report, messages: Messages): string {
  const { earned, possible } = report.score;
  const verdict = report.passed ? messages.result.passed : messages.result.notPassed;
  const checks = report.checks.map((check, index) => plainCheck(check, index + 1, messages));
  return [`${messages.result.title}: ${verdict}. ${messages.result.points(earned, possible)}.`, ...checks].join('\n');
}

export function plainHelp(messages: Messages): string {
  return messages.plain.help.map(([word, text]) => `${word}: ${text}`).join('\n');
}
