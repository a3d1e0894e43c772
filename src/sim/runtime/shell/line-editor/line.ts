const isWordPart = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
const isSpace = (character: string | undefined) => character === ' ' || character === '\t';

/** A line that is being edited: its characters, and before which of them the cursor stands. */
export class Line {
  characters: string[];
  cursor: number;
  /** What was cut last, for yank. */
  #cut = '';

  constructor(text = '') {
    this.characters = [...text];
    this.cursor = this.characters.length;
  }

  get text(): string {
    return this.characters.join('');
  }

  get atEnd(): boolean {
    return this.cursor === this.characters.length;
  }

  get beforeCursor(): string {
    return this.characters.slice(0, this.cursor).join('');
  }

  replace(text: string): void {
    this.characters = [...text];
    this.cursor = this.characters.length;
  }

  insert(text: string): void {
    const added = [...text];
    this.characters.splice(this.cursor, 0, ...added);
    this.cursor += added.length;
  }

  move(by: number): void {
    this.cursor = Math.min(Math.max(this.cursor + by, 0), this.characters.length);
  }

  toStart(): void {
    this.cursor = 0;
  }

  toEnd(): void {
    this.cursor = this.characters.length;
  }

  /** Forgets what stands between the cursor and `to`. */
  erase(to: number): void {
    this.#take(to);
  }

  /** Cuts what stands between the cursor and `to`. */
  cut(to: number): void {
    const taken = this.#take(to);
    if (taken !== '') this.#cut = taken;
  }

  yank(): void {
    this.insert(this.#cut);
  }

  transpose(): void {
    if (this.characters.length < 2 || this.cursor === 0) return;
    if (this.atEnd) this.cursor -= 1;
    const [before = '', after = ''] = this.characters.slice(this.cursor - 1, this.cursor + 1);
    this.characters.splice(this.cursor - 1, 2, after, before);
    this.cursor += 1;
  }

  get wordStart(): number {
    let place = this.cursor;
    while (place > 0 && !isWordPart(this.characters[place - 1])) place -= 1;
    while (place > 0 && isWordPart(this.characters[place - 1])) place -= 1;
    return place;
  }

  get wordEnd(): number {
    let place = this.cursor;
    while (place < this.characters.length && !isWordPart(this.characters[place])) place += 1;
    while (place < this.characters.length && isWordPart(this.characters[place])) place += 1;
    return place;
  }

  /** Where the run of characters begins that no blank interrupts. */
  get blankWordStart(): number {
    let place = this.cursor;
    while (place > 0 && isSpace(this.characters[place - 1])) place -= 1;
    while (place > 0 && !isSpace(this.characters[place - 1])) place -= 1;
    return place;
  }

  #take(to: number): string {
    const from = Math.max(0, Math.min(this.cursor, to));
    const end = Math.min(this.characters.length, Math.max(this.cursor, to));
    const taken = this.characters.splice(from, end - from).join('');
    this.cursor = from;
    return taken;
  }
}
