import { type Line, type Role, type Span, span } from './span.ts';
import { characters, printable } from './width.ts';

interface Character {
  readonly text: string;
  readonly width: number;
}

interface Cell extends Character {
  readonly role: Role;
}

function joinCells(cells: readonly Cell[]): Line {
  const line: { text: string; role: Role }[] = [];
  for (const cell of cells) {
    const last = line.at(-1);
    if (last !== undefined && last.role === cell.role) last.text += cell.text;
    else line.push({ text: cell.text, role: cell.role });
  }
  return line;
}

function columnsOf(cells: readonly Character[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

function wrapCells(cells: readonly Cell[], first: number, rest: number): readonly Cell[][] {
  const lines: Cell[][] = [];
  let line: Cell[] = [];
  let word: Cell[] = [];
  let spaces: Cell[] = [];
  const room = () => Math.max(1, lines.length === 0 ? first : rest);
  const flushWord = () => {
    if (word.length === 0) return;
    if (line.length > 0 && columnsOf(line) + columnsOf(spaces) + columnsOf(word) > room()) {
      lines.push(line);
      line = [];
    } else {
      line.push(...spaces);
    }
    for (const cell of word) {
      if (line.length > 0 && columnsOf(line) + cell.width > room()) {
        lines.push(line);
        line = [];
      }
      line.push(cell);
    }
    word = [];
    spaces = [];
  };
  for (const cell of cells) {
    if (cell.text === ' ') {
      flushWord();
      spaces.push(cell);
    } else {
      word.push(cell);
    }
  }
  flushWord();
  lines.push(line);
  return lines;
}

/**
 * Breaks text at spaces so that no line is wider than `width`; a word that is wider is cut.
 * `first` and `rest` are put before the first and the following lines and count towards the width.
 */
export function wrap(spans: readonly Span[], width: number, first: Line = [], rest: Line = first): readonly Line[] {
  const result: Line[] = [];
  const paragraphs: Cell[][] = [[]];
  for (const part of spans) {
    for (const [index, piece] of printable(part.text).split('\n').entries()) {
      if (index > 0) paragraphs.push([]);
      const cells = paragraphs.at(-1);
      for (const character of characters(piece)) cells?.push({ ...character, role: part.role });
    }
  }
  const widthOf = (line: Line) => line.reduce((sum, part) => sum + columnsOf([...cellsOf(part)]), 0);
  for (const cells of paragraphs) {
    const isStart = result.length === 0;
    const lines = wrapCells(cells, width - widthOf(isStart ? first : rest), width - widthOf(rest));
    for (const line of lines) result.push([...(result.length === 0 ? first : rest), ...joinCells(line)]);
  }
  return result;
}

function* cellsOf(part: Span): Generator<Cell> {
  for (const character of characters(part.text)) yield { ...character, role: part.role };
}

/** As `wrap`, for preformatted text: spaces stay; a line that is too long is cut behind a space in its second half, else at the width. */
export function wrapVerbatim(text: string, role: Role, width: number, before: Line = []): readonly Line[] {
  const indent = before.reduce((sum, part) => sum + columnsOf([...cellsOf(part)]), 0);
  const room = Math.max(1, width - indent);
  const result: Line[] = [];
  const add = (piece: readonly Character[]) => {
    const whole = piece.map((character) => character.text).join('');
    result.push(whole === '' ? [...before] : [...before, span(whole, role)]);
  };
  for (const row of printable(text).split('\n')) {
    let piece: Character[] = [];
    for (const character of characters(row)) {
      if (columnsOf(piece) + character.width > room) {
        const space = piece.findLastIndex((one) => one.text === ' ') + 1;
        const cut = space * 2 > piece.length ? space : piece.length;
        add(piece.slice(0, cut));
        piece = piece.slice(cut);
      }
      piece.push(character);
    }
    add(piece);
  }
  return result;
}
