import type { Language, Report } from '#api';
import type { SessionEvent, SessionStatus } from '#session';
import type { ScenarioEntry } from '../options.ts';
import type { Notice, Question, ShellState, Size, Solution, Work } from './model.ts';

export type CatalogueAction =
  | { readonly type: 'catalogue/loaded'; readonly entries: readonly ScenarioEntry[] }
  | { readonly type: 'catalogue/chosen'; readonly id: string }
  | { readonly type: 'catalogue/moved'; readonly by: number }
  | { readonly type: 'catalogue/search-opened' }
  | { readonly type: 'catalogue/search-closed'; readonly clear: boolean }
  | { readonly type: 'catalogue/query'; readonly query: string };

export type LabAction =
  | { readonly type: 'lab/opening'; readonly scenario: string }
  | { readonly type: 'lab/opened'; readonly status: SessionStatus }
  | { readonly type: 'lab/failed'; readonly trouble: string }
  | { readonly type: 'lab/lost'; readonly trouble: string }
  | { readonly type: 'lab/event'; readonly event: SessionEvent }
  | { readonly type: 'lab/begun'; readonly status: SessionStatus }
  | { readonly type: 'lab/working'; readonly work: Work | undefined }
  | { readonly type: 'lab/hints'; readonly hints: readonly string[]; readonly total: number; readonly isNew: boolean }
  | { readonly type: 'lab/solution'; readonly solution: Solution; readonly isNew: boolean }
  | { readonly type: 'lab/focus'; readonly focus: 'task' | 'shell' }
  | { readonly type: 'lab/zoom' }
  | { readonly type: 'lab/scrolled'; readonly to: number }
  | { readonly type: 'lab/shell'; readonly shell: ShellState }
  | { readonly type: 'lab/scrolled-back'; readonly lines: number };

export type Action =
  | CatalogueAction
  | LabAction
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'ticked'; readonly now: number }
  | { readonly type: 'language'; readonly language: Language }
  | { readonly type: 'screen'; readonly screen: 'catalogue' | 'lab' | 'result' }
  | { readonly type: 'reported'; readonly report: Report }
  | { readonly type: 'result/scrolled'; readonly to: number }
  | { readonly type: 'help'; readonly scroll: number | undefined }
  | { readonly type: 'asked'; readonly question: Question | undefined }
  | { readonly type: 'prefix'; readonly on: boolean }
  | { readonly type: 'notice'; readonly notice: Notice | undefined }
  | { readonly type: 'mouse'; readonly on: boolean };
