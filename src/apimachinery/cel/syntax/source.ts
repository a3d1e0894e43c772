/** A mistake in an expression. `at` is an offset in code points; undefined: nowhere in particular. */
export interface CelIssue {
  readonly at: number | undefined;
  readonly message: string;
}

const mostReported = 100;
const longestSnippet = 16384;

/** The text of an expression, split into code points, with its lines. */
export interface CelSource {
  readonly text: string;
  readonly points: readonly string[];
  readonly lineStarts: readonly number[];
}

export function celSource(text: string): CelSource {
  const points = [...text];
  const lineStarts = [0];
  points.forEach((point, index) => {
    if (point === '\n') lineStarts.push(index + 1);
  });
  return { text, points, lineStarts };
}

/** The line (from 1) and the column (from 0) of an offset. */
function place(source: CelSource, at: number): { readonly line: number; readonly column: number } {
  let line = 0;
  while (line + 1 < source.lineStarts.length && (source.lineStarts[line + 1] ?? 0) <= at) line += 1;
  return { line: line + 1, column: at - (source.lineStarts[line] ?? 0) };
}

function isWide(point: string): boolean {
  return (point.codePointAt(0) ?? 0) > 0x7f;
}

function issueText(source: CelSource, { at, message }: CelIssue): string {
  if (at === undefined) return `ERROR: <input>:-1:0: ${message}`;
  // Of nothing there is no line to show, nor a column.
  if (source.text === '') return `ERROR: <input>:1:0: ${message}`;
  const { line, column } = place(source, at);
  const head = `ERROR: <input>:${line}:${column + 1}: ${message}`;
  const snippet = (source.text.split('\n')[line - 1] ?? '').replaceAll('\t', ' ');
  if (Buffer.byteLength(snippet) > longestSnippet) return head;
  const points = [...snippet];
  const dots = points
    .slice(0, column)
    .map((point) => (isWide(point) ? '．' : '.'))
    .join('');
  const mark = points[column] !== undefined && isWide(points[column]) ? '＾' : '^';
  return `${head}\n | ${snippet}\n | ${dots}${mark}`;
}

/** All mistakes, in the order of their places, each with its line and a mark under it. Follows cel-go common/error.go. */
export function issuesText(source: CelSource, issues: readonly CelIssue[]): string {
  const order = ({ at }: CelIssue) => at ?? -1;
  const shown = issues.slice(0, mostReported).toSorted((a, b) => order(a) - order(b));
  const lines = shown.map((issue) => issueText(source, issue));
  if (issues.length > mostReported) lines.push(`${issues.length - mostReported} more errors were truncated`);
  return lines.join('\n');
}
