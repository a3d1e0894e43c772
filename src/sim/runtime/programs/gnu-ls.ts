import { defineLs, type Row } from './ls.ts';

/** A file's size, or a device's numbers, which stand below each other at their comma. */
function sizes(rows: readonly Row[]): string[] {
  const minorWidth = Math.max(0, ...rows.map(({ size }) => (typeof size === 'string' ? 0 : size[1].length)));
  const shown = rows.map(({ size }) =>
    typeof size === 'string' ? size : `${size[0]}, ${size[1].padStart(minorWidth)}`,
  );
  const width = Math.max(0, ...shown.map((one) => one.length));
  return shown.map((one) => one.padStart(width));
}

/** ls of GNU coreutils: its columns are as wide as they have to be. Follows coreutils src/ls.c. */
export const gnuLs = defineLs({
  name: 'gnu-ls',
  rows: (rows) => {
    const widest = (cell: (row: Row) => string) => Math.max(0, ...rows.map((row) => cell(row).length));
    const links = widest((row) => row.links);
    const user = widest((row) => row.user);
    const group = widest((row) => row.group);
    const inode = widest((row) => row.inode);
    const shown = sizes(rows);
    return rows
      .map((row, index) => {
        const first = row.inode === '' ? '' : `${row.inode.padStart(inode)} `;
        const who = `${row.user.padEnd(user)} ${row.group.padEnd(group)}`;
        return `${first}${row.mode} ${row.links.padStart(links)} ${who} ${shown[index]} ${row.rest}\n`;
      })
      .join('');
  },
  missing: (operand, description) => `cannot access '${operand}': ${description}`,
  closed: (directory, description) => `cannot open directory '${directory}': ${description}`,
  failure: 2,
});
