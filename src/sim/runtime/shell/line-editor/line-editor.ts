import { type Key, KeyParser } from './keys.ts';
import { Line } from './line.ts';
import { Screen } from './screen.ts';

/** What a word can become: `replace` characters before the cursor by one of `candidates`. */
export interface Completion {
  readonly replace: number;
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  /** What goes into the line. */
  readonly text: string;
  /** What a list of several shows. */
  readonly label: string;
  /** What follows when it is the only one. */
  readonly suffix: string;
}

export interface LineEditorOptions {
  readonly write: (text: string) => void;
  readonly columns: () => number;
  /** Oldest first; the editor reads it, its owner adds to it. */
  readonly history: readonly string[];
  /** A promise where somebody has to be asked: then the keys that follow wait. */
  readonly complete: (beforeCursor: string) => Completion | Promise<Completion>;
}

export type Edited =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'end' };

/** What typing led to. */
export type Typed =
  | { readonly result: Edited; readonly pending?: never; readonly rest: string }
  | { readonly pending: Promise<void>; readonly result?: never; readonly rest: string };

interface Search {
  pattern: string;
  /** Index in the history of what is found, or its length. */
  at: number;
}

/** Edits one line after another, as readline does with its emacs keys. */
export class LineEditor {
  readonly #options: LineEditorOptions;
  readonly #screen: Screen;
  readonly #keys = new KeyParser();
  #line = new Line();
  #prompt = '';
  #place = 0;
  /** The lines of the history that were changed on the way, the new one last. */
  #edited = new Map<number, string>();
  #search: Search | undefined;
  #completedJustNow = false;
  #pending: Promise<void> | undefined;
  #lastArgument: { readonly index: number; readonly length: number } | undefined;

  constructor(options: LineEditorOptions) {
    this.#options = options;
    this.#screen = new Screen(options);
  }

  /** Shows the prompt; all but its last row is written as it is. */
  begin(prompt: string, typed = ''): void {
    const lastRow = prompt.lastIndexOf('\n') + 1;
    if (lastRow > 0) this.#options.write(prompt.slice(0, lastRow).replaceAll('\n', '\r\n'));
    this.#prompt = prompt.slice(lastRow);
    this.#line = new Line(typed);
    this.#place = this.#options.history.length;
    this.#edited = new Map();
    this.#search = undefined;
    this.#screen.leave();
    this.#draw();
  }

  /**
   * Takes keys until one ends the line, or waits for a completion that comes later (`pending`); what came behind is given
   * back as `rest`.
   */
  type(data: Uint8Array): Typed | undefined {
    const keys = this.#keys.parse(data);
    for (const [index, key] of keys.entries()) {
      const result = this.#press(key);
      const pending = this.#pending;
      this.#pending = undefined;
      if (result === undefined && pending === undefined) continue;
      const rest =
        keys
          .slice(index + 1)
          .map(({ typed }) => typed)
          .join('') + this.#keys.takePending();
      if (result !== undefined) return { result, rest };
      if (pending !== undefined) return { pending, rest };
    }
    return undefined;
  }

  #press(key: Key): Edited | undefined {
    const name = key.kind === 'command' ? key.name : undefined;
    if (this.#search !== undefined && this.#pressInSearch(key, this.#search)) return undefined;
    const again = this.#completedJustNow;
    this.#completedJustNow = name === 'complete';
    if (name !== 'yank-last-arg') this.#lastArgument = undefined;
    const line = this.#line;
    if (key.kind === 'text') line.insert(key.typed);
    switch (name) {
      case undefined:
        break;
      case 'accept-line':
        line.toEnd();
        return this.#end({ kind: 'line', text: line.text }, '');
      case 'interrupt':
        line.toEnd();
        return this.#end({ kind: 'interrupted' }, '^C');
      case 'delete-char-or-end':
        if (line.characters.length === 0) return { kind: 'end' };
        line.erase(line.cursor + 1);
        break;
      case 'delete-char':
        line.erase(line.cursor + 1);
        break;
      case 'backward-delete-char':
        line.erase(line.cursor - 1);
        break;
      case 'backward-char':
        line.move(-1);
        break;
      case 'forward-char':
        line.move(1);
        break;
      case 'backward-word':
        line.cursor = line.wordStart;
        break;
      case 'forward-word':
        line.cursor = line.wordEnd;
        break;
      case 'beginning-of-line':
        line.toStart();
        break;
      case 'end-of-line':
        line.toEnd();
        break;
      case 'kill-line':
        line.cut(line.characters.length);
        break;
      case 'unix-line-discard':
        line.cut(0);
        break;
      case 'unix-word-rubout':
        line.cut(line.blankWordStart);
        break;
      case 'backward-kill-word':
        line.cut(line.wordStart);
        break;
      case 'kill-word':
        line.cut(line.wordEnd);
        break;
      case 'yank':
        line.yank();
        break;
      case 'transpose-chars':
        line.transpose();
        break;
      case 'previous-history':
        this.#goTo(this.#place - 1);
        break;
      case 'next-history':
        this.#goTo(this.#place + 1);
        break;
      case 'yank-last-arg':
        this.#yankLastArgument();
        break;
      case 'clear-screen':
        this.#options.write('\u001b[H\u001b[2J');
        this.#screen.leave();
        break;
      case 'complete':
        this.#complete(again);
        break;
      case 'reverse-search-history':
        this.#search = { pattern: '', at: this.#options.history.length };
        break;
      case 'cancel':
        break;
    }
    this.#draw();
    return undefined;
  }

  #end(result: Edited, mark: string): Edited {
    this.#draw();
    this.#options.write(`${mark}\r\n`);
    return result;
  }

  #draw(): void {
    if (this.#search === undefined) {
      this.#screen.draw(this.#prompt, this.#line.characters, this.#line.cursor);
      return;
    }
    const { pattern, at } = this.#search;
    const found = this.#options.history[at];
    const failed = pattern !== '' && found === undefined ? 'failed ' : '';
    const shown = [...(found ?? this.#line.text)];
    this.#screen.draw(`(${failed}reverse-i-search)\`${pattern}': `, shown, shown.length);
  }

  /** Whether the key belonged to the search; any other ends it and does what it always does. */
  #pressInSearch(key: Key, search: Search): boolean {
    const name = key.kind === 'command' ? key.name : undefined;
    const { history } = this.#options;
    const find = (from: number) => {
      let at = Math.min(from, history.length - 1);
      while (at >= 0 && history[at]?.includes(search.pattern) !== true) at -= 1;
      search.at = at;
    };
    if (key.kind === 'text') {
      search.pattern += key.typed;
      find(search.at < 0 ? history.length : search.at);
    } else if (name === 'reverse-search-history') find(search.at - 1);
    else if (name === 'backward-delete-char') {
      search.pattern = [...search.pattern].slice(0, -1).join('');
      find(history.length);
    } else {
      this.#search = undefined;
      const found = history[search.at];
      if (name !== 'cancel' && name !== 'interrupt' && found !== undefined) this.#line.replace(found);
      if (name !== 'cancel') return false;
    }
    this.#draw();
    return true;
  }

  #goTo(place: number): void {
    const { history } = this.#options;
    if (place < 0 || place > history.length) return;
    this.#edited.set(this.#place, this.#line.text);
    this.#place = place;
    this.#line.replace(this.#edited.get(place) ?? history[place] ?? '');
  }

  #yankLastArgument(): void {
    const { history } = this.#options;
    const index = (this.#lastArgument?.index ?? history.length) - 1;
    const line = history[index];
    if (line === undefined) return;
    if (this.#lastArgument !== undefined) this.#line.erase(this.#line.cursor - this.#lastArgument.length);
    const word = line.trim().split(/\s+/).at(-1) ?? '';
    this.#line.insert(word);
    this.#lastArgument = { index, length: [...word].length };
  }

  #complete(again: boolean): void {
    const completion = this.#options.complete(this.#line.beforeCursor);
    if (completion instanceof Promise) {
      this.#pending = completion.then((found) => {
        this.#apply(found, again);
        this.#draw();
      });
    } else this.#apply(completion, again);
  }

  #apply({ replace, candidates }: Completion, again: boolean): void {
    const [first] = candidates;
    if (first === undefined) return;
    const typed = this.#line.characters.slice(this.#line.cursor - replace, this.#line.cursor).join('');
    const common =
      candidates.length === 1 ? first.text + first.suffix : commonStart(candidates.map(({ text }) => text));
    if (common.length > typed.length || candidates.length === 1) {
      this.#line.erase(this.#line.cursor - replace);
      this.#line.insert(common);
    } else if (again) {
      this.#options.write(
        `\r\n${inColumns(
          candidates.map(({ label }) => label),
          this.#options.columns(),
        )}`,
      );
      this.#screen.leave();
    }
  }
}

function commonStart(texts: readonly string[]): string {
  let [start = ''] = texts;
  for (const text of texts) while (!text.startsWith(start)) start = start.slice(0, -1);
  return start;
}

/** Down the columns, then across, two spaces apart. */
function inColumns(labels: readonly string[], width: number): string {
  const column = Math.max(...labels.map(({ length }) => length)) + 2;
  const columns = Math.max(1, Math.floor(width / column));
  const rows = Math.ceil(labels.length / columns);
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    const cells = labels.filter((_, index) => index % rows === row);
    text += `${cells.map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(column))).join('')}\r\n`;
  }
  return text;
}
