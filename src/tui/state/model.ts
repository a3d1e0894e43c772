import type { Language, Report } from '#api';
import type { ChecklistState, SessionStatus } from '#session';
import type { ScenarioEntry } from '../options.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface CatalogueState {
  /** The chosen scenario's id; undefined until the list is there. */
  readonly chosen: string | undefined;
  readonly query: string;
  /** The search line has the keyboard. */
  readonly searching: boolean;
}

/** A question that has to be answered before something happens. */
export type Question = 'solution' | 'reset' | 'switch' | 'quit';

/** Something that a session is asked for and has not answered yet. */
export type Work = 'check' | 'reset' | 'hint' | 'solution';

export type ShellState =
  | { readonly phase: 'none' | 'running' }
  | { readonly phase: 'ended'; readonly exitCode: number }
  | { readonly phase: 'failed'; readonly reason: string };

export interface Solution {
  readonly script: string;
  readonly explanation: string;
}

export interface LabState {
  /** The scenario's id. */
  readonly scenario: string;
  readonly phase: 'opening' | 'ready' | 'lost' | 'failed';
  /** Why it is lost or failed: whole sentences; empty where there is no more to say. */
  readonly trouble: string | undefined;
  readonly status: SessionStatus | undefined;
  readonly checklist: ChecklistState | undefined;
  readonly focus: 'task' | 'shell';
  readonly zoomed: boolean;
  /** The first row on view; `newest`: the last hint, or the solution. */
  readonly scroll: number | 'newest';
  readonly hints: readonly string[];
  readonly hintTotal: number | undefined;
  readonly solution: Solution | undefined;
  readonly working: Work | undefined;
  readonly shell: ShellState;
  /** Lines that the shell pane is scrolled back. */
  readonly scrolledBack: number;
}

export interface ResultState {
  readonly report: Report;
  readonly scroll: number;
}

export interface Notice {
  readonly text: string;
  readonly tone: 'info' | 'trouble';
}

/** Everything that decides what is on the screen, but for the shell pane's own rows. */
export interface AppState {
  readonly size: Size;
  readonly language: Language;
  /** Milliseconds since the Unix epoch, as of the last tick. */
  readonly now: number;
  readonly entries: readonly ScenarioEntry[] | undefined;
  readonly screen: 'catalogue' | 'lab' | 'result';
  readonly catalogue: CatalogueState;
  readonly lab: LabState | undefined;
  readonly result: ResultState | undefined;
  /** The help overlay and its first row on view. */
  readonly help: { readonly scroll: number } | undefined;
  readonly question: Question | undefined;
  /** Ctrl-] was pressed, and the next key belongs to the UI. */
  readonly prefix: boolean;
  readonly notice: Notice | undefined;
  readonly mouse: boolean;
}

export function initialState(size: Size, language: Language, now: number): AppState {
  return {
    size,
    language,
    now,
    entries: undefined,
    screen: 'catalogue',
    catalogue: { chosen: undefined, query: '', searching: false },
    lab: undefined,
    result: undefined,
    help: undefined,
    question: undefined,
    prefix: false,
    notice: undefined,
    mouse: true,
  };
}
