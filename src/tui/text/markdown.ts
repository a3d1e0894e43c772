import { inlineSpans } from './markdown-inline.ts';
import { fitLine, type Line, lineWidth, span } from './span.ts';
import { wrap, wrapVerbatim } from './wrap.ts';

const listItem = /^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$/;
const fence = /^\s*(```|~~~)/;
const isTableRow = (line: string | undefined) => line !== undefined && /^\s*\|.*\|\s*$/.test(line);

/** Markdown as rows of at most `width` columns: headings, lists, code, quotes, tables, and inline styles. */
export function renderMarkdown(markdown: string, width: number): readonly Line[] {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n');
  const out: Line[] = [];
  const gap = () => {
    if (out.length > 0 && lineWidth(out.at(-1) ?? []) > 0) out.push([]);
  };
  let index = 0;
  const peek = () => lines[index];
  while (index < lines.length) {
    const line = peek() ?? '';
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    const item = listItem.exec(line);
    if (line.trim() === '') {
      index += 1;
      gap();
    } else if (fence.test(line)) {
      index += 1;
      const code: string[] = [];
      while (index < lines.length && !fence.test(peek() ?? '')) code.push(lines[index++] ?? '');
      index += 1;
      gap();
      out.push(...wrapVerbatim(code.join('\n'), 'code', width, [span('  ')]));
      gap();
    } else if (heading !== null) {
      index += 1;
      gap();
      out.push(...wrap([span(heading[2] ?? '', 'title')], width));
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      index += 1;
      gap();
      out.push([span('─'.repeat(width), 'dim')]);
    } else if (isTableRow(line)) {
      const rows: string[][] = [];
      while (isTableRow(peek())) rows.push(cellsOfRow(lines[index++] ?? ''));
      gap();
      out.push(...renderTable(rows, width));
    } else if (/^\s*>/.test(line)) {
      const quoted: string[] = [];
      while (/^\s*>/.test(peek() ?? '')) quoted.push((lines[index++] ?? '').replace(/^\s*>\s?/, ''));
      for (const row of renderMarkdown(quoted.join('\n'), Math.max(1, width - 2))) {
        out.push([span('│ ', 'dim'), ...row]);
      }
    } else if (item !== null) {
      const [, space = '', marker = '', first = ''] = item;
      index += 1;
      const text = [first, ...continuation(lines, index)];
      index += text.length - 1;
      const indent = ' '.repeat(Math.min(8, space.length));
      const bullet = /\d/.test(marker) ? marker : '•';
      const before = [span(`${indent}${bullet} `, 'dim')];
      out.push(...wrap(inlineSpans(text.join(' ')), width, before, [span(' '.repeat(lineWidth(before)))]));
    } else {
      const text = [line, ...continuation(lines, index + 1)];
      index += text.length;
      out.push(...wrap(inlineSpans(text.map((part) => part.trim()).join(' ')), width));
    }
  }
  while (out.length > 0 && lineWidth(out.at(-1) ?? []) === 0) out.pop();
  return out;
}

/** The following lines that belong to the same paragraph or list item. */
function continuation(lines: readonly string[], from: number): readonly string[] {
  const rest: string[] = [];
  for (const line of lines.slice(from)) {
    const startsBlock = line.trim() === '' || fence.test(line) || listItem.test(line) || /^\s*(#{1,6}\s|>)/.test(line);
    if (startsBlock || isTableRow(line)) break;
    rest.push(line.trim());
  }
  return rest;
}

function cellsOfRow(row: string): string[] {
  return row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function renderTable(rows: readonly (readonly string[])[], width: number): readonly Line[] {
  const body = rows.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)));
  const columns = Math.max(...body.map((row) => row.length));
  const spans = body.map((row, number) =>
    Array.from({ length: columns }, (_, column) =>
      inlineSpans(row[column] ?? '').map((part) => (number === 0 ? { ...part, role: 'strong' as const } : part)),
    ),
  );
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(1, ...spans.map((row) => lineWidth(row[column] ?? []))),
  );
  // The widest column gives way until the table fits.
  while (widths.reduce((sum, each) => sum + each, 0) + 2 * (columns - 1) > width && Math.max(...widths) > 4) {
    widths[widths.indexOf(Math.max(...widths))] = Math.max(...widths) - 1;
  }
  return spans.flatMap((row) => {
    const cells = row.map((cell, column) => wrap(cell, widths[column] ?? 1));
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) =>
      cells.flatMap((cell, column): Line => {
        const last = column === columns - 1;
        const part = cell[line] ?? [];
        return last ? part : [...fitLine(part, widths[column] ?? 1), span('  ')];
      }),
    );
  });
}
