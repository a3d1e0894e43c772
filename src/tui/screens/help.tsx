import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Row } from '../components/row.tsx';
import { Rows } from '../components/rows.tsx';
import { StatusBar } from '../components/status-bar.tsx';
import type { Messages } from '../messages/index.ts';
import type { AppState } from '../state/model.ts';
import { rule } from '../text/rule.ts';
import { span } from '../text/span.ts';
import { helpDocument } from './help-document.ts';
import { scrollSigns } from './scroll-signs.ts';
import { firstRow } from './task-document.ts';

/** All keys. */
export function HelpScreen({ state, messages }: { readonly state: AppState; readonly messages: Messages }): ReactNode {
  const { columns, rows } = state.size;
  const lines = helpDocument(Math.min(100, columns - 1), messages);
  const first = firstRow(state.help?.scroll ?? 0, 0, lines.length, rows - 2);
  const hidden = lines.length - first - (rows - 2);
  const note = scrollSigns(first, hidden);
  return (
    <Box flexDirection="column">
      <Row line={rule([{ width: columns, title: [span(messages.help.title, 'accent')], note }])} width={columns} />
      <Rows lines={lines.slice(first, first + rows - 2)} width={columns} height={rows - 2} />
      <StatusBar state={state} messages={messages} />
    </Box>
  );
}
