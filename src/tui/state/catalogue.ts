import { inLanguage } from '#api';
import type { ScenarioEntry } from '../options.ts';
import type { CatalogueAction } from './action.ts';
import type { AppState, CatalogueState } from './model.ts';

/** Where the learner stands with a scenario. */
export function entryState(entry: ScenarioEntry): 'new' | 'started' | 'passed' | 'running' {
  if (entry.running) return 'running';
  if (entry.best === undefined) return 'new';
  return entry.best.passed ? 'passed' : 'started';
}

function haystack(entry: ScenarioEntry): string {
  const texts = [entry.title, entry.packTitle, ...entry.objectives].flatMap((text) => [text.en, text.ko ?? '']);
  return [entry.id, entry.domain, entry.difficulty, entryState(entry), ...texts].join('\n').toLowerCase().normalize();
}

/** The entries that have every word of the query somewhere: id, title in any language, pack, domain, difficulty, state. */
export function matchingEntries(entries: readonly ScenarioEntry[], query: string): readonly ScenarioEntry[] {
  const words = query.toLowerCase().normalize().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter((entry) => {
    const text = haystack(entry);
    return words.every((word) => text.includes(word));
  });
}

/** What the list shows, in its order: packs as they come, within them domains as they first come. */
export function visibleEntries(state: Pick<AppState, 'entries' | 'catalogue'>): readonly ScenarioEntry[] {
  const found = matchingEntries(state.entries ?? [], state.catalogue.query);
  return groupEntries(found).flatMap((group) => group.entries);
}

export interface EntryGroup {
  readonly pack: string;
  readonly domain: string;
  readonly entries: readonly ScenarioEntry[];
}

/** Entries of the same pack and domain together. */
export function groupEntries(entries: readonly ScenarioEntry[]): readonly EntryGroup[] {
  const packs = Map.groupBy(entries, (entry) => entry.pack);
  return [...packs].flatMap(([pack, ofPack]) =>
    [...Map.groupBy(ofPack, (entry) => entry.domain)].map(([domain, ofDomain]) => ({
      pack,
      domain,
      entries: ofDomain,
    })),
  );
}

/** The chosen scenario, or the first on view when the chosen one is not. */
export function chosenEntry(state: Pick<AppState, 'entries' | 'catalogue'>): ScenarioEntry | undefined {
  const visible = visibleEntries(state);
  return visible.find((entry) => entry.id === state.catalogue.chosen) ?? visible[0];
}

/** The next scenario after this one that is not passed, around the end; undefined: all others are. */
export function nextEntry(entries: readonly ScenarioEntry[], after: string): ScenarioEntry | undefined {
  const ordered = groupEntries(entries).flatMap((group) => group.entries);
  const place = ordered.findIndex((entry) => entry.id === after);
  const rotated = [...ordered.slice(place + 1), ...ordered.slice(0, Math.max(0, place))];
  return rotated.find((entry) => entry.best?.passed !== true);
}

/** The groups' heading: the pack's title, and the domain where it says something else. */
export function groupTitle(group: EntryGroup, language: AppState['language']): string {
  const [first] = group.entries;
  const pack = first === undefined ? group.pack : inLanguage(first.packTitle, language);
  return group.domain === group.pack ? pack : `${pack} · ${group.domain}`;
}

export function reduceCatalogue(state: AppState, action: CatalogueAction): AppState {
  const change = (part: Partial<CatalogueState>): AppState => ({
    ...state,
    catalogue: { ...state.catalogue, ...part },
  });
  switch (action.type) {
    case 'catalogue/loaded': {
      const ordered = visibleEntries({ ...state, entries: action.entries });
      // Where the learner goes on: in the lab that runs, else with the first scenario that is not passed.
      const first =
        ordered.find((entry) => entry.running) ?? ordered.find((entry) => entry.best?.passed !== true) ?? ordered[0];
      const chosen = state.catalogue.chosen ?? first?.id;
      return { ...change({ chosen }), entries: action.entries };
    }
    case 'catalogue/chosen':
      return change({ chosen: action.id });
    case 'catalogue/moved': {
      const visible = visibleEntries(state);
      const from = visible.findIndex((entry) => entry.id === chosenEntry(state)?.id);
      const to = Math.min(visible.length - 1, Math.max(0, from + action.by));
      return change({ chosen: visible[to]?.id ?? state.catalogue.chosen });
    }
    case 'catalogue/search-opened':
      return change({ searching: true });
    case 'catalogue/search-closed':
      return change({ searching: false, query: action.clear ? '' : state.catalogue.query });
    case 'catalogue/query': {
      const next = change({ query: action.query });
      return { ...next, catalogue: { ...next.catalogue, chosen: chosenEntry(next)?.id ?? next.catalogue.chosen } };
    }
  }
}
