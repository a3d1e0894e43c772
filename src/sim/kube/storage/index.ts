export { startCompactor } from './compactor.ts';
export { jsonOf, jsonOfMany } from './serialized.ts';
export { openSqliteJournal } from './sqlite-journal.ts';
export { createStore, type StoreOptions } from './store.ts';
export type { Change, Journal, JournalRecord, Range, RangeResult, Store } from './types.ts';
