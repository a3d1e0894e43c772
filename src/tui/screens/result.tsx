import { Box } from 'ink';
import type { ReactNode } from 'react';
import { inLanguage } from '#api';
import { Row } from '../components/row.tsx';
import { Rows } from '../components/rows.tsx';
import { StatusBar } from '../components/status-bar.tsx';
import type { Messages } from '../messages/index.ts';
import type { AppState, ResultState } from '../state/model.ts';
import { rule } from '../text/rule.ts';
import { span } from '../text/span.ts';
import { resultDocument } from './result-document.ts';
import { scrollSigns } from './scroll-signs.ts';
import { firstRow } from './task-document.ts';

/** How an attempt was judged, check by check. */
export function ResultScreen(props: {
  readonly state: AppState;
  readonly result: ResultState;
  readonly messages: Messages;
}): ReactNode {
  const { state, result, messages } = props;
  const { columns, rows } = state.size;
  const height = rows - 2;
  const { lines } = resultDocument(result.report, columns - 1, messages);
  const first = firstRow(result.scroll, 0, lines.length, height);
  const entry = state.entries?.find((each) => each.id === result.report.scenario);
  const name = entry === undefined ? result.report.scenario : inLanguage(entry.title, state.language);
  const hidden = lines.length - first - height;
  const working = state.lab?.working === 'check' ? messages.lab.working.check : undefined;
  const part = {
    width: columns,
    title: [span(`${messages.result.title}: ${name}`, 'accent')],
    note: working === undefined ? scrollSigns(first, hidden) : [span(working, 'unknown')],
  };
  return (
    <Box flexDirection="column">
      <Row line={rule([part])} width={columns} />
      <Rows lines={lines.slice(first, first + height)} width={columns} height={height} />
      <StatusBar state={state} messages={messages} />
    </Box>
  );
}
