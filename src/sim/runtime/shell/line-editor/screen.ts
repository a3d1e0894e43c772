import { textWidth } from '#text';

export interface ScreenOptions {
  readonly write: (text: string) => void;
  readonly columns: () => number;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Shows a prompt and a line on a terminal, over several rows where it must, and keeps the cursor where it belongs. */
export class Screen {
  readonly #options: ScreenOptions;
  #shown = { text: '', atEnd: true };
  /** Rows between the first one and the cursor. */
  #row = 0;

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** `prompt` is one row of text; what it shows may be wider than the terminal. */
  draw(prompt: string, characters: readonly string[], cursor: number): void {
    const text = prompt + characters.join('');
    const atEnd = cursor === characters.length;
    const columns = Math.max(1, this.#options.columns());
    const all = [...prompt, ...characters];
    const end = placeAfter(all, columns);
    if (atEnd && this.#shown.atEnd && text.startsWith(this.#shown.text) && end.row === this.#row) {
      // Typing at the end, by far the most common: nothing else changes.
      this.#options.write(text.slice(this.#shown.text.length));
    } else {
      const up = this.#row > 0 ? `\u001b[${this.#row}A` : '';
      let output = `${up}\r\u001b[J${text}${end.column === 0 && end.row > 0 ? '\r\n' : ''}`;
      const at = placeAfter([...prompt, ...characters.slice(0, cursor)], columns);
      if (end.row > at.row) output += `\u001b[${end.row - at.row}A`;
      if (end.column !== at.column) output += at.column === 0 ? '\r' : `\r\u001b[${at.column}C`;
      this.#options.write(output);
      this.#row = at.row;
    }
    this.#shown = { text, atEnd };
  }

  /** Forgets what is shown: the next drawing begins in a new place. */
  leave(): void {
    this.#row = 0;
    this.#shown = { text: '', atEnd: true };
  }
}

/** Where the cursor stands after these characters; a character that does not fit goes to the next row whole. */
function placeAfter(characters: readonly string[], columns: number): Place {
  let row = 0;
  let column = 0;
  for (const character of characters) {
    const width = textWidth(character);
    if (column + width > columns) {
      row += 1;
      column = 0;
    }
    column += width;
  }
  return column === columns ? { row: row + 1, column: 0 } : { row, column };
}
