import type { Report } from '#api';

const columns = [
  'scenario',
  'backend',
  'startedAt',
  'finishedAt',
  'check',
  'title',
  'verdict',
  'earned',
  'possible',
  'expected',
  'observed',
  'message',
];

/** One line a check (RFC 4180, with a head line). */
export function renderReportCsv(report: Report): string {
  const lines = report.checks.map((check) => [
    report.scenario,
    report.backend,
    report.startedAt,
    report.finishedAt,
    check.id,
    check.title,
    check.verdict,
    check.points.earned,
    check.points.possible,
    check.expected,
    check.observed,
    check.message,
  ]);
  return csv([columns, ...lines]);
}

/** RFC 4180 text. Cells that a spreadsheet would run as a formula are made plain text with a leading apostrophe. */
export function csv(rows: readonly (readonly (string | number | boolean)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
