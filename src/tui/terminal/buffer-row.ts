import type { IBufferCell, IBufferLine } from '@xterm/headless';
import type { ColourDepth } from '../theme.ts';
import { cellStyle } from './cell-style.ts';

/** One row of an emulated terminal as text with SGR sequences, exactly `columns` wide. `cell` is scratch space. */
export function renderBufferRow(
  line: IBufferLine | undefined,
  columns: number,
  depth: ColourDepth,
  cell: IBufferCell,
): string {
  let out = '';
  let style = '';
  for (let x = 0; x < columns; x += 1) {
    const found = line?.getCell(x, cell);
    if (found !== undefined && found.getWidth() === 0) continue;
    const next = found === undefined ? '' : cellStyle(found, depth);
    if (next !== style) {
      out += next === '' ? '\u001b[0m' : `\u001b[0;${next}m`;
      style = next;
    }
    const text = found?.getChars() ?? '';
    // A wide character whose second half lies beyond the edge cannot be shown.
    out += text === '' || (found !== undefined && x + found.getWidth() > columns) ? ' ' : text;
  }
  return style === '' ? out : `${out}\u001b[0m`;
}
