import { displayWidth } from './display-width.ts';

/** Paragraphs broken at spaces to that many columns, with an indent; lines that are code or lists keep their own. */
export function indentText(text: string, indent: string, width: number): string {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => breakLine(line, Math.max(20, width - indent.length)))
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}

function breakLine(line: string, width: number): readonly string[] {
  if (displayWidth(line) <= width || /^( {4}|\t|```|\|)/.test(line)) return [line];
  const hang = /^\s*([-*]|\d+\.)?\s*/.exec(line)?.[0].length ?? 0;
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current.trim() !== '' && displayWidth(longer) > width) {
      lines.push(current);
      current = ' '.repeat(hang) + word;
    } else {
      current = longer;
    }
  }
  return [...lines, current];
}
