import type { CheckResult, Language, Report } from '#api';
import { textWidth } from '#text';
import { reportWords, verdictMarks } from './words.ts';

/** The report for a terminal: a line a check; below a check that did not pass the task's words, what was expected and observed, the reason, the page. */
export function renderReportText(
  report: Report,
  options: { readonly language?: Language; readonly colour?: boolean; readonly width?: number } = {},
): string {
  const label = reportWords[options.language ?? 'en'];
  const width = Math.max(40, options.width ?? 80);
  const paint = (text: string, code: number): string =>
    options.colour === true ? `\u001b[${code}m${text}\u001b[0m` : text;
  const lines: string[] = [];
  for (const check of report.checks) {
    const { mark, colour } = verdictMarks[check.verdict];
    const points = `${check.points.earned}/${check.points.possible}`;
    lines.push(`${paint(mark, colour)} ${points.padStart(5)}  ${printable(check.title)}`);
    if (check.verdict !== 'pass') lines.push(...details(check, label, width, paint));
  }
  const outcome = report.passed ? paint(label.passed, 32) : paint(label.notPassed, 31);
  if (lines[lines.length - 1] !== '') lines.push('');
  lines.push(`${report.scenario}: ${report.score.earned}/${report.score.possible} ${label.points}, ${outcome}`);
  return `${lines.join('\n')}\n`;
}

function details(
  check: CheckResult,
  label: (typeof reportWords)[Language],
  width: number,
  paint: (text: string, code: number) => string,
): readonly string[] {
  const indent = ' '.repeat(9);
  const room =
    Math.max(...[label.task, label.expected, label.observed, label.why, label.read].map((word) => textWidth(word))) + 2;
  const startOf = (name: string): string => paint(name + ' '.repeat(room - textWidth(name)), 2);
  const entry = (name: string, text: string): readonly string[] =>
    text === ''
      ? []
      : wrap(printable(text), width - indent.length - room).map(
          (line, index) => `${indent}${startOf(index === 0 ? name : '')}${line}`,
        );
  const message = wrap(printable(check.message), width - indent.length).map((line) => indent + line);
  if (check.blockedBy !== undefined) return [...message, ''];
  return [
    ...message,
    ...entry(label.expected, check.expected),
    ...entry(label.observed, check.observed),
    ...entry(label.task, `"${check.cites}"`),
    ...entry(label.why, check.why ?? ''),
    ...(check.reference === undefined ? [] : [`${indent}${startOf(label.read)}${check.reference}`]),
    '',
  ];
}

/** Lines of at most `width` columns, broken at spaces where there are any; wide characters count two. */
function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(10, width);
  return text.split('\n').flatMap((paragraph) => {
    if (textWidth(paragraph) <= room) return [paragraph];
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (textWidth(longer) <= room) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      line = word;
      while (textWidth(line) > room) {
        const head = headOf(line, room);
        lines.push(head);
        line = line.slice(head.length);
      }
    }
    lines.push(line);
    return lines;
  });
}

function headOf(text: string, room: number): string {
  let head = '';
  for (const character of text) {
    if (textWidth(head + character) > room) break;
    head += character;
  }
  return head === '' ? text.slice(0, 1) : head;
}

/** Whatever was observed must not steer the terminal: control characters are shown as their pictures. */
function printable(text: string): string {
  let result = '';
  for (const character of text.replace(/\r\n/g, '\n').trimEnd()) {
    const code = character.codePointAt(0) ?? 0;
    const control = (code < 32 && code !== 10) || (code >= 127 && code < 160);
    result += control ? (code < 32 ? String.fromCodePoint(0x2400 + code) : '\ufffd') : character;
  }
  return result;
}
