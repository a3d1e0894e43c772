import type { Language, Report } from '#api';
import { renderReportCsv } from './csv.ts';
import { renderReportJunit } from './junit.ts';
import { renderReportText } from './text.ts';

/** The forms of a report; all of them are made from the one score document. */
export const reportFormats = ['text', 'json', 'csv', 'junit'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface RenderOptions {
  readonly language?: Language;
  /** ANSI colours, for `text`. */
  readonly colour?: boolean;
  /** Columns, for `text`; 80 by default. */
  readonly width?: number;
}

/** One report as text that ends with a newline. */
export function renderReport(report: Report, format: ReportFormat, options: RenderOptions = {}): string {
  switch (format) {
    case 'text':
      return renderReportText(report, options);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'csv':
      return renderReportCsv(report);
    case 'junit':
      return renderReportJunit([{ name: report.scenario, report }]);
  }
}
