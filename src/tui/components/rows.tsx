import { Box, Text } from 'ink';
import { memo, type ReactNode, useContext } from 'react';
import { ThemeContext } from '../hooks/theme-context.ts';
import { fitLine, type Line } from '../text/span.ts';

interface RowsProps {
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** The part of the screen that shows these lines: one text for all of them, cut to the room there is. */
export const Rows = memo(function Rows({ lines, width, height }: RowsProps): ReactNode {
  const theme = useContext(ThemeContext);
  const rows = Array.from({ length: height }, (_, row) => theme.paint(fitLine(lines[row] ?? [], width)));
  return (
    <Box width={width} height={height} flexShrink={0}>
      <Text wrap="truncate">{rows.join('\n')}</Text>
    </Box>
  );
});
