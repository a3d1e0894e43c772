import type { ReactNode } from 'react';
import { Rows } from '../components/rows.tsx';
import type { Messages } from '../messages/index.ts';
import type { Size } from '../state/model.ts';
import { span } from '../text/span.ts';
import { wrap } from '../text/wrap.ts';

/** The one sentence for a terminal that is too small. */
export function TooSmallScreen({ size, messages }: { readonly size: Size; readonly messages: Messages }): ReactNode {
  const lines = wrap([span(messages.tooSmall(size.columns, size.rows), 'unknown')], size.columns);
  return <Rows lines={lines} width={size.columns} height={size.rows} />;
}
