import { textWidth } from '#text';

const verbatim = /^( {4}|\t|```|\||#)/;
/** A space that is not between backticks: what one types stays in one piece. */
const outsideCode = / (?=(?:[^`]*`[^`]*`)*[^`]*$)/;
const listItem = /^\s*([-*]|\d+\.)\s/;

/** Paragraphs and list items filled to that many columns, with an indent; lines that are code keep their own. */
export function indentText(text: string, indent: string, width: number): string {
  return joinParagraphs(text.trimEnd().split('\n'))
    .flatMap((line) => breakLine(line, Math.max(20, width - indent.length)))
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}

/** Lines that the author broke are one again; where a paragraph, a list item or code begins, a line does. */
function joinParagraphs(lines: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let open = false;
  let fenced = false;
  for (const line of lines) {
    const fence = line.startsWith('```');
    const own = fenced || fence || line.trim() === '' || verbatim.test(line);
    if (open && !own && !listItem.test(line)) joined.push(`${joined.pop() ?? ''} ${line.trim()}`);
    else joined.push(line);
    open = !own;
    if (fence) fenced = !fenced;
  }
  return joined;
}

function breakLine(line: string, width: number): readonly string[] {
  if (textWidth(line) <= width || verbatim.test(line)) return [line];
  const hang = /^\s*([-*]|\d+\.)?\s*/.exec(line)?.[0].length ?? 0;
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(outsideCode)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current.trim() !== '' && textWidth(longer) > width) {
      lines.push(current);
      current = ' '.repeat(hang) + word;
    } else {
      current = longer;
    }
  }
  return [...lines, current];
}

/** Lines as they are, with an indent. */
export function indentLines(text: string, indent: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}
