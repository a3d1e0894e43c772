import type { ReactNode } from 'react';
import type { Messages } from '../messages/index.ts';
import type { AppState } from '../state/model.ts';
import { statusLine } from '../state/status-items.ts';
import { Row } from './row.tsx';

/** The last line of the screen. */
export function StatusBar({ state, messages }: { readonly state: AppState; readonly messages: Messages }): ReactNode {
  return <Row line={statusLine(state, messages)} width={state.size.columns} />;
}
