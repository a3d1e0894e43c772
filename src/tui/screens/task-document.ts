import type { Language } from '#api';
import { inLanguage } from '#api';
import type { Messages } from '../messages/index.ts';
import type { ScenarioEntry } from '../options.ts';
import type { LabState } from '../state/model.ts';
import { renderMarkdown } from '../text/markdown.ts';
import { memoizeLast } from '../text/memoize.ts';
import { type Line, span } from '../text/span.ts';
import { wrapVerbatim } from '../text/wrap.ts';

/** The rows of the task pane, and where its newest part (last hint, solution) begins. */
export interface TaskDocument {
  readonly lines: readonly Line[];
  readonly newest: number;
}

const task = memoizeLast((text: string, width: number) => renderMarkdown(text, width));

const compose = memoizeLast(
  (
    taskLines: readonly Line[],
    hints: readonly string[],
    total: number | undefined,
    solution: LabState['solution'],
    width: number,
    messages: Messages,
  ): TaskDocument => {
    const lines: Line[] = [...taskLines];
    let newest = 0;
    for (const [index, hint] of hints.entries()) {
      lines.push([]);
      newest = lines.length;
      lines.push([span(messages.lab.hint(index + 1, total ?? hints.length), 'accent')]);
      lines.push(...renderMarkdown(hint, width));
    }
    if (solution !== undefined) {
      lines.push([]);
      newest = lines.length;
      lines.push([span(messages.lab.solution, 'accent')]);
      lines.push(...renderMarkdown(solution.explanation, width), []);
      lines.push(...wrapVerbatim(solution.script.trimEnd(), 'code', width, [span('  ')]));
    }
    return { lines, newest };
  },
);

/** Task, hints shown so far and solution, as one text of that width. */
export function taskDocument(
  entry: ScenarioEntry | undefined,
  lab: LabState,
  width: number,
  language: Language,
  messages: Messages,
): TaskDocument {
  const text = entry === undefined ? '' : inLanguage(entry.task, language);
  return compose(task(text, width), lab.hints, lab.hintTotal, lab.solution, width, messages);
}

/** The first row on view of a text of `length` rows in a pane of `height`. */
export function firstRow(scroll: number | 'newest', newest: number, length: number, height: number): number {
  const last = Math.max(0, length - height);
  return Math.min(last, Math.max(0, scroll === 'newest' ? newest : scroll));
}
