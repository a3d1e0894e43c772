import { inLanguage, type Language } from '#api';
import type { Messages } from '../messages/index.ts';
import type { ScenarioEntry } from '../options.ts';
import { entryState, groupEntries, groupTitle, matchingEntries } from '../state/catalogue.ts';
import { memoizeLast } from '../text/memoize.ts';
import { fitLine, justify, type Line, type Role, type Span, span } from '../text/span.ts';

/** One row of the list; with an id, it is a scenario. */
export interface CatalogueRow {
  readonly line: Line;
  readonly id: string | undefined;
}

const signs: Readonly<Record<ReturnType<typeof entryState>, Span>> = {
  new: span('○', 'dim'),
  started: span('◐', 'unknown'),
  passed: span('✓', 'pass'),
  running: span('▶', 'accent'),
};

function entryRow(
  entry: ScenarioEntry,
  isChosen: boolean,
  width: number,
  language: Language,
  messages: Messages,
): Line {
  const state = entryState(entry);
  const best = entry.best === undefined ? '' : `${entry.best.earned}/${entry.best.possible}`;
  const cell = (text: string, columns: number, role: Role = 'dim') => fitLine([span(text, role)], columns);
  const title = span(inLanguage(entry.title, language), isChosen ? 'strong' : 'plain');
  const right: Line = [
    span('  '),
    ...cell(messages.catalogue.difficulty[entry.difficulty], 8),
    ...cell(messages.catalogue.minutes(entry.minutes), 8),
    ...cell(best === '' ? messages.catalogue.state[state] : best, 8, state === 'passed' ? 'pass' : 'dim'),
  ];
  const line = justify([span(isChosen ? ' ▸ ' : '   ', 'accent'), signs[state], span(' '), title], right, width);
  // One look for the whole row, so that it stands out without colours too.
  return isChosen ? [span(line.map((part) => part.text).join(''), 'selected')] : line;
}

/** The list: headings of pack and domain, and below them their scenarios. */
export const catalogueRows = memoizeLast(
  (
    entries: readonly ScenarioEntry[],
    query: string,
    chosen: string | undefined,
    width: number,
    language: Language,
    messages: Messages,
  ): readonly CatalogueRow[] =>
    groupEntries(matchingEntries(entries, query)).flatMap((group, index): readonly CatalogueRow[] => [
      ...(index === 0 ? [] : [{ line: [], id: undefined }]),
      { line: [span(` ${groupTitle(group, language)}`, 'title')], id: undefined },
      ...group.entries.map((entry) => ({
        line: entryRow(entry, entry.id === chosen, width, language, messages),
        id: entry.id,
      })),
    ]),
);

/** The first row on view so that the chosen one is on it, with its heading where there is room. */
export function catalogueOffset(rows: readonly CatalogueRow[], chosen: string | undefined, height: number): number {
  const place = rows.findIndex((row) => row.id === chosen);
  const last = Math.max(0, rows.length - height);
  return Math.min(last, Math.max(0, place - Math.floor(height / 2)));
}
