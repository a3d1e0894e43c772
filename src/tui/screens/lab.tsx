import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Divider } from '../components/divider.tsx';
import { Row } from '../components/row.tsx';
import { Rows } from '../components/rows.tsx';
import { StatusBar } from '../components/status-bar.tsx';
import type { Messages } from '../messages/index.ts';
import { isWide } from '../state/layout.ts';
import type { AppState, LabState } from '../state/model.ts';
import { rule, withCrossing } from '../text/rule.ts';
import { type Line, span } from '../text/span.ts';
import { checklistRows } from './checklist-rows.ts';
import { type LabView, labView } from './lab-view.ts';

interface PartsProps {
  readonly state: AppState;
  readonly view: LabView;
  readonly checklist: readonly Line[];
}

/** Solving a scenario: task, live checklist, shell. The shell's own rows are laid over the empty place left here. */
export function LabScreen(props: {
  readonly state: AppState;
  readonly lab: LabState;
  readonly messages: Messages;
}): ReactNode {
  const { state, lab, messages } = props;
  const view = labView(state, lab, messages);
  const { checklist: place } = view.layout;
  const checks =
    place === undefined || lab.phase === 'failed'
      ? []
      : checklistRows(lab.checklist, place.width - 2, place.height, messages);
  const parts = { state, view, checklist: checks.map((line): Line => [span(' '), ...line]) };
  const Arrangement = lab.zoomed ? Zoomed : isWide(state.size) ? Wide : Narrow;
  return (
    <Box flexDirection="column">
      <Arrangement {...parts} />
      <StatusBar state={state} messages={messages} />
    </Box>
  );
}

function Zoomed({ state, view }: PartsProps): ReactNode {
  const { columns, rows } = state.size;
  const { task } = view.layout;
  return (
    <>
      <Row line={rule([task === undefined ? view.shellPart : view.taskPart])} width={columns} />
      <Rows lines={task === undefined ? view.shellNote : view.task} width={columns} height={rows - 2} />
    </>
  );
}

function Narrow({ state, view, checklist }: PartsProps): ReactNode {
  const { columns } = state.size;
  const { task, checklist: side, shell } = view.layout;
  if (task === undefined || side === undefined || shell === undefined) return null;
  return (
    <>
      <Row line={rule([view.taskPart, view.checklistPart])} width={columns} />
      <Box>
        <Rows lines={view.task} width={task.width} height={task.height} />
        <Divider height={task.height} />
        <Rows lines={checklist} width={side.width} height={side.height} />
      </Box>
      <Row line={withCrossing(rule([view.shellPart]), task.width, '┴')} width={columns} />
      <Rows lines={view.shellNote} width={columns} height={shell.height} />
    </>
  );
}

function Wide({ state, view, checklist }: PartsProps): ReactNode {
  const { columns } = state.size;
  const { task, checklist: below, shell } = view.layout;
  if (task === undefined || below === undefined || shell === undefined) return null;
  const divider = Array.from(
    { length: shell.height },
    (_, row): Line => [span(row === task.height ? '┤' : '│', 'dim')],
  );
  return (
    <>
      <Row line={rule([view.taskPart, view.shellPart])} width={columns} />
      <Box>
        <Box flexDirection="column">
          <Rows lines={view.task} width={task.width} height={task.height} />
          <Row line={rule([view.checklistPart])} width={task.width} />
          <Rows lines={checklist} width={below.width} height={below.height} />
        </Box>
        <Rows lines={divider} width={1} height={shell.height} />
        <Rows lines={view.shellNote} width={shell.width + 1} height={shell.height} />
      </Box>
    </>
  );
}
