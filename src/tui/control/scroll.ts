import type { Messages } from '../messages/index.ts';
import { helpDocument } from '../screens/help-document.ts';
import { labView } from '../screens/lab-view.ts';
import { resultDocument } from '../screens/result-document.ts';
import { firstRow } from '../screens/task-document.ts';
import type { Action } from '../state/action.ts';
import type { Command } from '../state/command.ts';
import type { AppState } from '../state/model.ts';

/** How far a scrolling command goes, in rows; `top` and `bottom` go all the way. */
export function scrollDistance(command: Command, page: number): number | undefined {
  switch (command) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'page-up':
      return 1 - page;
    case 'page-down':
      return page - 1;
    case 'top':
      return Number.NEGATIVE_INFINITY;
    case 'bottom':
      return Number.POSITIVE_INFINITY;
    default:
      return undefined;
  }
}

/** How many rows of text the screen on view has room for. */
export function pageHeight(state: AppState, messages: Messages): number {
  const isLab = state.help === undefined && state.screen === 'lab' && state.lab !== undefined;
  if (!isLab || state.lab === undefined) return state.size.rows - 2;
  return labView(state, state.lab, messages).layout.task?.height ?? state.size.rows - 2;
}

/** Scrolls the text on view (help, result, task) by that many rows, never beyond its ends. */
export function scrollAction(state: AppState, by: number, messages: Messages): Action | undefined {
  const height = state.size.rows - 2;
  const clamp = (from: number, length: number, room: number) =>
    Math.min(Math.max(0, length - room), Math.max(0, from + by));
  if (state.help !== undefined) {
    const { length } = helpDocument(Math.min(100, state.size.columns - 1), messages);
    return { type: 'help', scroll: clamp(firstRow(state.help.scroll, 0, length, height), length, height) };
  }
  if (state.screen === 'result' && state.result !== undefined) {
    const { length } = resultDocument(state.result.report, state.size.columns - 1, messages).lines;
    return { type: 'result/scrolled', to: clamp(firstRow(state.result.scroll, 0, length, height), length, height) };
  }
  if (state.screen === 'lab' && state.lab !== undefined) {
    const view = labView(state, state.lab, messages);
    return { type: 'lab/scrolled', to: clamp(view.taskFirst, view.taskLength, view.layout.task?.height ?? height) };
  }
  return undefined;
}

/** Puts the next check of the result to the top of the screen; after the last one, the beginning. */
export function jumpAction(state: AppState, messages: Messages): Action | undefined {
  if (state.result === undefined) return undefined;
  const { lines, starts } = resultDocument(state.result.report, state.size.columns - 1, messages);
  const height = state.size.rows - 2;
  const first = firstRow(state.result.scroll, 0, lines.length, height);
  const atEnd = first >= lines.length - height;
  const next = atEnd ? undefined : starts.find((start) => start > first);
  return { type: 'result/scrolled', to: next ?? 0 };
}
