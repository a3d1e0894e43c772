/** Follows go-humanize Bytes. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`;
  const cell = (text: string, width: number, isHead: boolean) => {
    const room = width - text.length;
    const left = isHead ? Math.floor(room / 2) : /^[\d.]+( [kMG]?B)?$/.test(text) ? room : 0;
    return ` ${' '.repeat(left)}${text}${' '.repeat(room - left)} `;
  };
  const line = (row: readonly string[], isHead = false) =>
    `|${row.map((text, column) => cell(isHead ? text.toUpperCase() : text, widths[column] ?? 0, isHead)).join('|')}|`;
  return [rule, line(head, true), rule, ...rows.slice(1).map((row) => line(row)), rule, ''].join('\n');
}
