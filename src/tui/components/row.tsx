import type { ReactNode } from 'react';
import type { Line } from '../text/span.ts';
import { Rows } from './rows.tsx';

/** One line across that width. */
export function Row({ line, width }: { readonly line: Line; readonly width: number }): ReactNode {
  return <Rows lines={[line]} width={width} height={1} />;
}
