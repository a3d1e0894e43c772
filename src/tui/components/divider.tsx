import type { ReactNode } from 'react';
import { span } from '../text/span.ts';
import { Rows } from './rows.tsx';

/** A vertical line between two panes. */
export function Divider({ height }: { readonly height: number }): ReactNode {
  return <Rows lines={Array.from({ length: height }, () => [span('│', 'dim')])} width={1} height={height} />;
}
