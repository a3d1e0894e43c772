import type { IBufferCell } from '@xterm/headless';
import type { ColourDepth } from '../theme.ts';

/** Red, green, blue of the 6x6x6 cube and the greys of the 256-colour palette, each 0 to 255. */
function paletteColour(index: number): readonly [number, number, number] {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

function nearestOf16(red: number, green: number, blue: number): number {
  const strongest = Math.max(red, green, blue);
  if (strongest < 48) return 0;
  if (strongest - Math.min(red, green, blue) < 32) return strongest < 112 ? 8 : strongest < 208 ? 7 : 15;
  const bit = (value: number, weight: number) => (value > strongest * 0.6 ? weight : 0);
  return bit(red, 1) + bit(green, 2) + bit(blue, 4) + (strongest > 208 ? 8 : 0);
}

function nearestOf256(red: number, green: number, blue: number): number {
  const level = (value: number) => Math.max(0, Math.round((value - 55) / 40));
  return 16 + 36 * level(red) + 6 * level(green) + level(blue);
}

/** The SGR codes for one colour of a program in the shell pane, brought down to what the terminal shows. */
function colourCodes(kind: 'palette' | 'rgb', value: number, background: boolean, depth: ColourDepth): string {
  if (depth === 0) return '';
  const base = background ? 40 : 30;
  const of16 = (index: number) => String(index < 8 ? base + index : base + 52 + index);
  const rgb = [(value >> 16) & 255, (value >> 8) & 255, value & 255] as const;
  if (kind === 'palette') {
    if (value < 16) return of16(value);
    return depth === 16 ? of16(nearestOf16(...paletteColour(value))) : `${base + 8};5;${value}`;
  }
  if (depth === 16) return of16(nearestOf16(...rgb));
  return depth === 256 ? `${base + 8};5;${nearestOf256(...rgb)}` : `${base + 8};2;${rgb.join(';')}`;
}

/** The SGR codes that set a cell's look from the terminal's default; empty when it has none. */
export function cellStyle(cell: IBufferCell, depth: ColourDepth): string {
  if (cell.isAttributeDefault()) return '';
  const codes: string[] = [];
  if (cell.isBold()) codes.push('1');
  if (cell.isDim()) codes.push('2');
  if (cell.isItalic()) codes.push('3');
  if (cell.isUnderline()) codes.push('4');
  if (cell.isInverse()) codes.push('7');
  if (cell.isInvisible()) codes.push('8');
  if (cell.isStrikethrough()) codes.push('9');
  if (!cell.isFgDefault()) codes.push(colourCodes(cell.isFgRGB() ? 'rgb' : 'palette', cell.getFgColor(), false, depth));
  if (!cell.isBgDefault()) codes.push(colourCodes(cell.isBgRGB() ? 'rgb' : 'palette', cell.getBgColor(), true, depth));
  return codes.filter((code) => code !== '').join(';');
}
