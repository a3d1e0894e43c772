import type { CheckResult, Language, Report } from '#api';
import { escapeAttribute, escapeMarkup } from './markup.ts';
import { reportWords, verdictMarks } from './words.ts';

/** The checks of a report as an HTML list: what `renderReportText` says, for a page of somebody else. */
export function renderReportHtml(report: Report, language: Language): string {
  const items = report.checks.map((check) => {
    const { earned, possible } = check.points;
    const head = `<b>${verdictMarks[check.verdict].mark} ${escapeMarkup(check.title)}</b> <span class="points">${earned}/${possible}</span>`;
    return `<li class="${check.verdict}">${head}${check.verdict === 'pass' ? '' : details(check, language)}</li>`;
  });
  return `<ul class="checks">\n${items.join('\n')}\n</ul>`;
}

function details(check: CheckResult, language: Language): string {
  const label = reportWords[language];
  const message = `<p>${escapeMarkup(check.message)}</p>`;
  if (check.blockedBy !== undefined) return message;
  const entries: readonly (readonly [string, string])[] = [
    [label.expected, escapeMarkup(check.expected)],
    [label.observed, escapeMarkup(check.observed)],
    [label.task, `<q>${escapeMarkup(check.cites)}</q>`],
    [label.why, escapeMarkup(check.why ?? '')],
    [label.read, linkTo(check.reference)],
  ];
  const shown = entries.filter(([, text]) => text !== '').map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`);
  return `${message}<dl>${shown.join('')}</dl>`;
}

/** A link to a page of the web; anything else is shown and leads nowhere: packs are other people's. */
function linkTo(reference: string | undefined): string {
  if (reference === undefined) return '';
  if (!/^https?:\/\//.test(reference)) return escapeMarkup(reference);
  return `<a href="${escapeAttribute(reference)}">${escapeMarkup(reference)}</a>`;
}
