import { textWidth } from '#text';

/** A cell: its text, and how it is painted once its width is known. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

/** Aligned columns, two spaces apart, without trailing spaces; the first row is the head. Wide characters count two. */
export function renderTable(rows: readonly (readonly Cell[])[]): string {
  const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => textWidth(textOf(row[column] ?? '')))),
  );
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => {
        const text = textOf(cell);
        const painted = typeof cell === 'string' ? text : cell.paint(text);
        const last = column === row.length - 1;
        return last ? painted : painted + ' '.repeat((widths[column] ?? 0) - textWidth(text));
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
