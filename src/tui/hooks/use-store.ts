import { useSyncExternalStore } from 'react';
import type { AppState } from '../state/model.ts';
import type { Store } from '../state/store.ts';

/** The state, and a new rendering after each change. */
export function useStore(store: Store): AppState {
  return useSyncExternalStore(store.subscribe, store.get);
}
