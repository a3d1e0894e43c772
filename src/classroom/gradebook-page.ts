import type { Language, Report } from '#api';
import { escapeMarkup, renderReportHtml } from '#engine';
import type { Gradebook, GradebookRow } from './types.ts';

const words = {
  en: {
    title: 'Grade book',
    student: 'Student',
    total: 'Total',
    mean: 'Mean',
    missed: 'Missed most often',
    scenario: 'Scenario',
    check: 'Check',
    by: 'Not passed by',
    each: 'Each submission',
    nothing: 'not graded',
  },
  ko: {
    title: '성적부',
    student: '학생',
    total: '합계',
    mean: '평균',
    missed: '가장 많이 틀린 항목',
    scenario: '시나리오',
    check: '채점 항목',
    by: '통과하지 못한 학생',
    each: '제출물별 결과',
    nothing: '채점하지 못함',
  },
} as const satisfies Record<Language, Record<string, string>>;

const style = `
:root { color-scheme: light dark; --pass: light-dark(#1a7f37, #4ac26b); --fail: light-dark(#cf222e, #ff7b72); --line: light-dark(#d0d7de, #3d444d); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
.wide { overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.pass, .pass a { color: var(--pass); } .fail, .fail a, .inconclusive { color: var(--fail); }
details { border: 1px solid var(--line); border-radius: 6px; margin: .4rem 0; padding: .3rem .8rem; }
summary { cursor: pointer; }
.checks { list-style: none; padding-left: 0; } .checks p { margin: .2rem 0 .2rem 1.2rem; }
.checks p, .checks dl { color: CanvasText; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .8rem; margin: .2rem 0 .6rem 1.2rem; }
dt { opacity: .7; } dd, p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.points { opacity: .7; }
`;

/** The grade book as one page that needs nothing else: an overview, what was missed most often, every report. */
export function renderGradebookPage(book: Gradebook, language: Language): string {
  const label = words[language];
  const title = escapeMarkup(`${label.title}: ${book.pack}`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
${overview(book, language)}
${missed(book, language)}
<h2>${label.each}</h2>
${book.rows.map((row, index) => submission(row, index, language)).join('\n')}
</body>
</html>
`;
}

/** Students by scenarios; each score leads to its report below. */
function overview({ rows }: Gradebook, language: Language): string {
  const label = words[language];
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const places = rows.map((row, index) => ({ row, index }));
  const lines = [...Map.groupBy(places, ({ row }) => row.student)].map(([student, own]) => {
    const cells = scenarios.map((scenario) => {
      const found = own.find(({ row }) => row.scenario === scenario);
      return found === undefined ? '<td></td>' : scoreCell(found.row, found.index);
    });
    const total = sum(own.map(({ row }) => row.report));
    return `<tr><th scope="row">${escapeMarkup(student)}</th>${cells.join('')}${number(`${total.earned}/${total.possible}`)}</tr>`;
  });
  const means = scenarios.map((scenario) => number(mean(rows.filter((row) => row.scenario === scenario))));
  return `<div class="wide"><table>
<thead><tr><th>${label.student}</th>${scenarios.map((name) => `<th>${escapeMarkup(name)}</th>`).join('')}<th>${label.total}</th></tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
<tfoot><tr><th scope="row">${label.mean}</th>${means.join('')}${number(mean(rows))}</tr></tfoot>
</table></div>`;
}

/** The checks that most students did not pass, first those that teach the most about the class. */
function missed({ rows }: Gradebook, language: Language): string {
  const label = words[language];
  const judged = rows.flatMap(({ scenario, report }) => (report?.checks ?? []).map((check) => ({ scenario, check })));
  const lines = [...Map.groupBy(judged, ({ scenario, check }) => `${scenario} ${check.id}`).values()]
    .map((all) => ({
      first: all[0],
      of: all.length,
      failed: all.filter(({ check }) => check.verdict !== 'pass').length,
    }))
    .filter(({ failed }) => failed > 0)
    .sort((a, b) => b.failed / b.of - a.failed / a.of || b.failed - a.failed)
    .slice(0, 10)
    .map(({ first, of, failed }) => {
      const [scenario = '', title = ''] = [first?.scenario, first?.check.title].map((text = '') => escapeMarkup(text));
      return `<tr><td>${scenario}</td><td>${title}</td>${number(`${failed}/${of}`)}</tr>`;
    });
  if (lines.length === 0) return '';
  return `<h2>${label.missed}</h2>
<table>
<thead><tr><th>${label.scenario}</th><th>${label.check}</th><th>${label.by}</th></tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>`;
}

function submission({ student, scenario, report, problems }: GradebookRow, index: number, language: Language): string {
  const score = report === undefined ? words[language].nothing : `${report.score.earned}/${report.score.possible}`;
  const head = `<summary class="${verdictOf(report)}">${escapeMarkup(`${student} · ${scenario} · ${score}`)}</summary>`;
  const said = problems.map((problem) => `<p class="fail">${escapeMarkup(problem)}</p>`).join('');
  return `<details id="row-${index}">${head}${said}${report === undefined ? '' : renderReportHtml(report, language)}</details>`;
}

function scoreCell({ report }: GradebookRow, index: number): string {
  const text = report === undefined ? '–' : `${report.score.earned}/${report.score.possible}`;
  return `<td class="number ${verdictOf(report)}"><a href="#row-${index}">${text}</a></td>`;
}

function verdictOf(report: Report | undefined): string {
  return report?.passed === true ? 'pass' : 'fail';
}

function number(text: string): string {
  return `<td class="number">${text}</td>`;
}

function sum(reports: readonly (Report | undefined)[]): { readonly earned: number; readonly possible: number } {
  const add = (of: 'earned' | 'possible') => reports.reduce((all, report) => all + (report?.score[of] ?? 0), 0);
  return { earned: add('earned'), possible: add('possible') };
}

/** In percent; what could not be graded counts nothing. */
function mean(rows: readonly GradebookRow[]): string {
  const shares = rows.flatMap(({ report }) =>
    report === undefined || report.score.possible === 0 ? [] : [report.score.earned / report.score.possible],
  );
  if (shares.length === 0) return '';
  return `${Math.round((100 * shares.reduce((all, one) => all + one, 0)) / shares.length)} %`;
}
