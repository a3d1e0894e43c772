import { textWidth } from '#text';
import type { Messages } from '../messages/index.ts';
import { chosenEntry } from '../state/catalogue.ts';
import { isWide } from '../state/layout.ts';
import type { AppState } from '../state/model.ts';
import type { Rect } from '../terminal/compositor.ts';
import { type Line, span } from '../text/span.ts';
import { wrap } from '../text/wrap.ts';
import { type CatalogueRow, catalogueOffset, catalogueRows } from './catalogue-rows.ts';

/** The list as it is on the screen. */
export interface CatalogueView {
  readonly list: Rect;
  readonly lines: readonly Line[];
  /** The scenario in each row on view. */
  readonly ids: readonly (string | undefined)[];
  /** How many rows are hidden above and below. */
  readonly hidden: { readonly above: number; readonly below: number };
}

const headerRows = 2;
const detailRows = 6;
const nothingHidden = { above: 0, below: 0 };

/** Where the list is and which part of it is on view. */
export function catalogueView(state: AppState, messages: Messages): CatalogueView {
  const { size, entries, catalogue, language } = state;
  const wide = isWide(size);
  const width = wide ? Math.round(size.columns * 0.62) : size.columns;
  const height = wide ? size.rows - headerRows - 1 : size.rows - headerRows - detailRows - 2;
  const list: Rect = { x: 0, y: headerRows, width, height };
  if (entries === undefined) return { list, lines: note(messages.loading, width), ids: [], hidden: nothingHidden };
  if (entries.length === 0)
    return { list, lines: note(messages.catalogue.empty, width), ids: [], hidden: nothingHidden };
  const chosen = chosenEntry(state)?.id;
  const rows: readonly CatalogueRow[] = catalogueRows(entries, catalogue.query, chosen, width, language, messages);
  if (rows.length === 0)
    return {
      list,
      lines: note(messages.catalogue.nothingFound(catalogue.query), width),
      ids: [],
      hidden: nothingHidden,
    };
  const offset = catalogueOffset(rows, chosen, height);
  const shown = rows.slice(offset, offset + height);
  return {
    list,
    lines: shown.map((row) => row.line),
    ids: shown.map((row) => row.id),
    hidden: { above: offset, below: rows.length - offset - shown.length },
  };
}

function note(text: string, width: number): readonly Line[] {
  return [[], ...wrap([span(text, 'dim')], width - 1, [span(' ')])];
}

/** The column behind what was typed into the search line; undefined: nothing is being typed. */
export function searchCursor(
  state: AppState,
  messages: Messages,
): { readonly x: number; readonly y: number } | undefined {
  const { searching, query } = state.catalogue;
  if (!searching) return undefined;
  return { x: Math.min(state.size.columns - 1, 1 + textWidth(messages.catalogue.search + query)), y: 0 };
}
