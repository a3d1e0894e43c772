import type { Language } from '#api';
import { csv, renderReportJunit } from '#engine';
import { renderGradebookPage } from './gradebook-page.ts';
import type { Gradebook } from './types.ts';

export const gradebookFormats = ['json', 'csv', 'junit', 'html'] as const;
export type GradebookFormat = (typeof gradebookFormats)[number];

/** The grade book in that form; every form is made from the rows' reports. `language` is of a page's headings. Ends with a newline. */
export function renderGradebook(book: Gradebook, format: GradebookFormat, language: Language = 'en'): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(book, null, 2)}\n`;
    case 'csv':
      return renderCsv(book);
    case 'junit':
      return renderReportJunit(
        book.rows.map((row) => ({
          name: `${row.student}/${row.scenario}`,
          ...(row.report === undefined ? {} : { report: row.report }),
          ...(row.problems.length === 0 ? {} : { problem: row.problems.join('\n') }),
        })),
      );
    case 'html':
      return renderGradebookPage(book, language);
  }
}

const columns = ['student', 'scenario', 'passed', 'earned', 'possible', 'failed', 'inconclusive', 'problems'];

function renderCsv(book: Gradebook): string {
  const lines = book.rows.map(({ student, scenario, report, problems }) => {
    const ids = (verdict: 'fail' | 'inconclusive'): string =>
      (report?.checks ?? [])
        .filter((check) => check.verdict === verdict)
        .map((check) => check.id)
        .join(' ');
    return [
      student,
      scenario,
      report?.passed ?? false,
      report?.score.earned ?? 0,
      report?.score.possible ?? '',
      ids('fail'),
      ids('inconclusive'),
      problems.join('\n'),
    ];
  });
  return csv([columns, ...lines]);
}
