import type { Action } from './action.ts';
import type { AppState } from './model.ts';
import { reduce } from './reduce.ts';

/** Holds the state; React and the shell pane both look here. */
export interface Store {
  get(): AppState;
  dispatch(action: Action): void;
  /** Calls back after each change; the result takes the listener off. */
  subscribe(listener: () => void): () => void;
}

export function createStore(initial: AppState): Store {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
