import { inLanguage } from '#api';
import type { Messages } from '../messages/index.ts';
import { passedChecks } from '../state/lab.ts';
import { type LabLayout, labLayout } from '../state/layout.ts';
import type { AppState, LabState } from '../state/model.ts';
import type { RulePart } from '../text/rule.ts';
import { type Line, span } from '../text/span.ts';
import { wrap } from '../text/wrap.ts';
import { scrollSigns } from './scroll-signs.ts';
import { firstRow, taskDocument } from './task-document.ts';

/** The lab screen as pure data; components draw it, and the controller asks it how far there is to scroll. */
export interface LabView {
  readonly layout: LabLayout;
  readonly task: readonly Line[];
  readonly taskFirst: number;
  readonly taskLength: number;
  readonly taskPart: RulePart;
  readonly checklistPart: RulePart;
  readonly shellPart: RulePart;
  /** What stands in the shell pane's place while there is no shell. */
  readonly shellNote: readonly Line[];
}

function title(text: string, hasFocus: boolean): Line {
  return hasFocus ? [span('● ', 'accent'), span(text, 'accent')] : [span(text, 'dim')];
}

function shellNote(lab: LabState, width: number, messages: Messages): readonly Line[] {
  const { shell, phase } = lab;
  const text =
    shell.phase === 'ended'
      ? messages.lab.shellEnded(shell.exitCode)
      : shell.phase === 'failed'
        ? messages.lab.shellFailed(shell.reason)
        : phase === 'opening'
          ? messages.lab.opening
          : '';
  return text === '' ? [] : wrap([span(text, 'dim')], width - 1, [span(' ')]);
}

/** What the task pane shows before or instead of the task: why the lab cannot be used. */
function troubleRows(lab: LabState, width: number, messages: Messages): readonly Line[] {
  if (lab.trouble === undefined || (lab.phase !== 'lost' && lab.phase !== 'failed')) return [];
  const text = lab.phase === 'lost' ? messages.lab.hostGone : messages.lab.openFailed;
  return [
    ...wrap([span(text, 'unknown')], width, [span(' ')]),
    ...(lab.trouble === ''
      ? []
      : wrap([span(lab.trouble, lab.phase === 'lost' ? 'dim' : 'plain')], width, [span(' ')])),
    [span(' F5 ', 'key'), span(messages.keys[lab.phase === 'lost' ? 'reconnect' : 'retry'], 'dim')],
    [],
  ];
}

export function labView(state: AppState, lab: LabState, messages: Messages): LabView {
  const { size, language, now } = state;
  const entry = state.entries?.find((each) => each.id === lab.scenario);
  const { passed, total } = passedChecks(lab);
  const layout = labLayout(size, lab, total);
  const width = (layout.task?.width ?? size.columns) - 2;
  const height = layout.task?.height ?? 1;
  const trouble = troubleRows(lab, width, messages);
  const document = taskDocument(entry, lab, width, language, messages);
  const lines = [...trouble, ...document.lines.map((line): Line => [span(' '), ...line])];
  const first = trouble.length > 0 ? 0 : firstRow(lab.scroll, document.newest, lines.length, height);
  const hidden = lines.length - first - height;
  const name = entry === undefined ? lab.scenario : inLanguage(entry.title, language);
  const startedAt = lab.status?.attempt?.startedAt;
  const spent = startedAt === undefined ? undefined : Math.max(0, Math.floor((now - Date.parse(startedAt)) / 60_000));
  const working = lab.working === undefined ? undefined : messages.lab.working[lab.working];
  const shellNotes: Line =
    lab.scrolledBack > 0
      ? [span(messages.lab.scrolledBack(lab.scrolledBack), 'unknown')]
      : working !== undefined
        ? [span(working, 'unknown')]
        : spent === undefined || entry === undefined
          ? []
          : [span(messages.lab.time(spent, entry.minutes), spent > entry.minutes ? 'unknown' : 'dim')];
  return {
    layout,
    task: lines.slice(first, first + height),
    taskFirst: first,
    taskLength: lines.length,
    taskPart: {
      width: layout.task?.width ?? 0,
      title: title(`${messages.lab.task}: ${name}`, lab.focus === 'task'),
      note: scrollSigns(first, hidden),
    },
    checklistPart: {
      width: layout.checklist?.width ?? 0,
      title: [span(messages.lab.checklist, 'dim')],
      note: total === 0 ? [] : [span(`${passed}/${total}`, passed === total ? 'pass' : 'strong')],
    },
    shellPart: {
      width: layout.shell === undefined ? 0 : size.columns - Math.max(0, layout.shell.x - 1),
      title: title(messages.lab.shell, lab.focus === 'shell'),
      note: shellNotes,
    },
    shellNote: shellNote(lab, layout.shell?.width ?? size.columns, messages),
  };
}
