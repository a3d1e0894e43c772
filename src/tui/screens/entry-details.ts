import { inLanguage, type Language } from '#api';
import type { Messages } from '../messages/index.ts';
import type { ScenarioEntry } from '../options.ts';
import { entryState } from '../state/catalogue.ts';
import { inlineSpans } from '../text/markdown-inline.ts';
import { type Line, span } from '../text/span.ts';
import { wrap } from '../text/wrap.ts';

/** What the catalogue tells about the chosen scenario. */
export function entryDetails(
  entry: ScenarioEntry | undefined,
  width: number,
  language: Language,
  messages: Messages,
): readonly Line[] {
  if (entry === undefined) return [];
  const { catalogue } = messages;
  const facts = [
    entry.id,
    catalogue.difficulty[entry.difficulty],
    catalogue.minutes(entry.minutes),
    catalogue.points(entry.points),
    catalogue.state[entryState(entry)],
    ...(entry.proved ? [] : [catalogue.notProved]),
    ...(entry.best === undefined ? [] : [catalogue.best(entry.best.earned, entry.best.possible)]),
  ];
  const before = [span(' ')];
  const lines: Line[] = [...wrap([span(facts.join(' · '), 'dim')], width - 1, before)];
  if (entry.objectives.length > 0) {
    lines.push([span(` ${catalogue.objectives}`, 'strong')]);
    for (const objective of entry.objectives) {
      lines.push(
        ...wrap(inlineSpans(inLanguage(objective, language)), width - 1, [span('  • ', 'dim')], [span('    ')]),
      );
    }
  }
  return lines;
}
