import { textWidth } from '#text';

/** A part of the screen in cells from the top left corner. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Cursor {
  readonly x: number;
  readonly y: number;
}

/**
 * Puts the screen together: the frame that ink lays out, over it the rows of the shell pane, and the cursor. Writes
 * only rows that changed, each at its absolute place, as one synchronized update; so nothing depends on what the
 * terminal held before, and a key typed in the shell costs one row instead of one frame.
 */
export interface Compositor {
  /** A whole frame, rows separated by newlines. */
  frame(text: string): void;
  /** Rows for that part of the screen, each exactly as wide as it; undefined: nothing is laid over the frame. */
  pane(place: Rect | undefined, rows: readonly string[]): void;
  cursor(place: Cursor | undefined): void;
  resize(columns: number, rows: number): void;
  /** Paints everything anew with the next flush. */
  invalidate(): void;
  /** Writes what changed. */
  flush(): void;
}

export interface CompositorOptions {
  readonly columns: number;
  readonly rows: number;
  /** False: the terminal cannot take more until `drained`. */
  readonly write: (data: string) => boolean;
  /** Calls back once the terminal can take more. */
  readonly drained: (resume: () => void) => void;
  /** Asks to call `flush` soon. */
  readonly schedule: (flush: () => void) => void;
}

const at = (x: number, y: number) => `\u001b[${y + 1};${x + 1}H`;

export function createCompositor(options: CompositorOptions): Compositor {
  let { columns, rows } = options;
  let frame: readonly string[] = [];
  let place: Rect | undefined;
  let pane: readonly string[] = [];
  let cursor: Cursor | undefined;
  let shownFrame: (string | undefined)[] = [];
  let shownPane: (string | undefined)[] = [];
  let shownCursor: string | undefined;
  let scheduled = false;
  let blocked = false;

  const forget = () => {
    shownFrame = [];
    shownPane = [];
    shownCursor = undefined;
  };
  const soon = () => {
    if (scheduled || blocked) return;
    scheduled = true;
    options.schedule(() => {
      scheduled = false;
      flush();
    });
  };
  const frameRow = (y: number) => {
    const text = frame[y] ?? '';
    const isCovered = place !== undefined && y >= place.y && y < place.y + place.height;
    const until = isCovered && place !== undefined ? place.x : columns;
    const missing = until - textWidth(text);
    if (missing <= 0) return text;
    return isCovered ? text + ' '.repeat(missing) : `${text}\u001b[K`;
  };
  const paneRow = (y: number) => (place === undefined ? undefined : pane[y - place.y]);

  function flush(): void {
    if (blocked) return;
    let out = '';
    for (let y = 0; y < rows; y += 1) {
      const below = frameRow(y);
      if (below !== shownFrame[y]) {
        out += `${at(0, y)}${below}`;
        shownFrame[y] = below;
        shownPane[y] = undefined;
      }
      const above = paneRow(y);
      if (place !== undefined && above !== undefined && above !== shownPane[y]) {
        out += `${at(place.x, y)}${above}\u001b[0m`;
        shownPane[y] = above;
      }
    }
    const wanted = cursor === undefined ? '\u001b[?25l' : `${at(cursor.x, cursor.y)}\u001b[?25h`;
    if (out === '' && wanted === shownCursor) return;
    shownCursor = wanted;
    const hide = out === '' ? '' : '\u001b[?25l';
    if (!options.write(`\u001b[?2026h${hide}${out}${wanted}\u001b[?2026l`)) {
      blocked = true;
      options.drained(() => {
        blocked = false;
        soon();
      });
    }
  }

  return {
    frame(text) {
      frame = text.split('\n');
      soon();
    },
    pane(next, content) {
      if (JSON.stringify(next) !== JSON.stringify(place)) forget();
      place = next;
      pane = content;
      soon();
    },
    cursor(next) {
      cursor = next;
      soon();
    },
    resize(nextColumns, nextRows) {
      columns = nextColumns;
      rows = nextRows;
      forget();
      soon();
    },
    invalidate() {
      forget();
      soon();
    },
    flush,
  };
}
