import { expect, test } from 'vitest';
import { entries } from '../../../test/support/tui-catalogue.ts';
import { chosenEntry, groupEntries, matchingEntries, nextEntry, visibleEntries } from './catalogue.ts';
import { type AppState, initialState } from './model.ts';
import { reduce } from './reduce.ts';

const start = reduce(initialState({ columns: 80, rows: 24 }, 'en', 0), { type: 'catalogue/loaded', entries });
const name = (id: string | undefined) => id?.replace('storage-basics/', '');
const chosen = (state: AppState) => name(chosenEntry(state)?.id);

test.each([
  ['selector', ['bind-by-selector']],
  ['SELECTOR claim', ['bind-by-selector']],
  ['docker', ['bind-mount']],
  ['passed', ['late-binding']],
  ['클레임', ['bind-by-selector', 'late-binding']],
  ['easy storage', ['create-pv', 'bind-mount']],
  ['nothing like this', []],
  ['   ', ['create-pv', 'bind-by-selector', 'late-binding', 'bind-mount']],
])('searching %j finds %j', (query, found) => {
  expect(matchingEntries(entries, query).map((entry) => name(entry.id))).toEqual(found);
});

test('a query in decomposed Hangul finds composed text', () => {
  expect(matchingEntries(entries, '클레임'.normalize('NFD'))).toHaveLength(2);
});

test('at first the running scenario is chosen, else the first that is not passed', () => {
  const load = (each: (id: string) => Partial<(typeof entries)[number]>) =>
    chosen(
      reduce(initialState({ columns: 80, rows: 24 }, 'en', 0), {
        type: 'catalogue/loaded',
        entries: entries.map((entry) => ({ ...entry, ...each(entry.id) })),
      }),
    );
  expect(load((id) => ({ running: id.endsWith('late-binding') }))).toBe('late-binding');
  expect(load((id) => (id.endsWith('create-pv') ? { best: { earned: 8, possible: 8, passed: true } } : {}))).toBe(
    'bind-by-selector',
  );
});

test('the first scenario is chosen, and moving stops at both ends', () => {
  expect(chosen(start)).toBe('create-pv');
  expect(chosen(reduce(start, { type: 'catalogue/moved', by: -1 }))).toBe('create-pv');
  expect(chosen(reduce(start, { type: 'catalogue/moved', by: 99 }))).toBe('bind-mount');
});

test('while searching, a scenario that is not on view is never the chosen one', () => {
  const searched = reduce(start, { type: 'catalogue/query', query: 'docker' });
  expect(visibleEntries(searched)).toHaveLength(1);
  expect(chosen(searched)).toBe('bind-mount');
  expect(chosen(reduce(searched, { type: 'catalogue/search-closed', clear: true }))).toBe('bind-mount');
});

test('loading the list again keeps what was chosen', () => {
  const moved = reduce(start, { type: 'catalogue/moved', by: 2 });
  expect(chosen(reduce(moved, { type: 'catalogue/loaded', entries: [...entries] }))).toBe('late-binding');
});

test('scenarios of one pack and domain stand together, in their order', () => {
  const mixed = [entries[3], entries[0], entries[2]].filter((entry) => entry !== undefined);
  expect(groupEntries(mixed).map((group) => [group.domain, group.entries.length])).toEqual([
    ['docker', 1],
    ['storage', 2],
  ]);
});

test('the next scenario is the next one that is not passed, around the end', () => {
  expect(name(nextEntry(entries, 'storage-basics/bind-by-selector')?.id)).toBe('bind-mount');
  expect(name(nextEntry(entries, 'storage-basics/bind-mount')?.id)).toBe('create-pv');
  const allPassed = entries.map((entry) => ({ ...entry, best: { earned: 8, possible: 8, passed: true } }));
  expect(nextEntry(allPassed, 'storage-basics/create-pv')).toBeUndefined();
});
