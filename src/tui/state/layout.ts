import type { Rect } from '../terminal/compositor.ts';
import type { LabState, Size } from './model.ts';

/** Below this the UI only says that it is too small. */
export const minimum: Size = { columns: 60, rows: 18 };

export function isTooSmall(size: Size): boolean {
  return size.columns < minimum.columns || size.rows < minimum.rows;
}

/** Wide enough for the task beside the shell. */
export function isWide(size: Size): boolean {
  return size.columns >= 120;
}

/** Where the lab screen's parts are. Rules (the lines with titles) are one row high; the last row is the status line. */
export interface LabLayout {
  readonly task: Rect | undefined;
  readonly checklist: Rect | undefined;
  readonly shell: Rect | undefined;
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/**
 * Narrow: task and checklist side by side above, the shell across the full width below.
 * Wide: task above checklist on the left, the shell on the right. Zoomed: the pane that has the keyboard alone.
 */
export function labLayout(size: Size, lab: Pick<LabState, 'zoomed' | 'focus'>, checks: number): LabLayout {
  const { columns, rows } = size;
  if (lab.zoomed) {
    const all = { x: 0, y: 1, width: columns, height: rows - 2 };
    return lab.focus === 'shell'
      ? { task: undefined, checklist: undefined, shell: all }
      : { task: all, checklist: undefined, shell: undefined };
  }
  if (isWide(size)) {
    const left = clamp(Math.round(columns * 0.4), 46, 72);
    const height = rows - 2;
    // A check may take two rows; the task keeps at least half.
    const below = clamp(checks * 2, 3, Math.floor(height / 2) - 1);
    return {
      task: { x: 0, y: 1, width: left, height: height - below - 1 },
      checklist: { x: 0, y: rows - 1 - below, width: left, height: below },
      // One column of air after the divider.
      shell: { x: left + 2, y: 1, width: columns - left - 2, height },
    };
  }
  const above = clamp(Math.round((rows - 3) * 0.43), 6, 18);
  const right = clamp(Math.round(columns * 0.38), 23, 44);
  return {
    task: { x: 0, y: 1, width: columns - right - 1, height: above },
    checklist: { x: columns - right, y: 1, width: right, height: above },
    shell: { x: 0, y: above + 2, width: columns, height: rows - above - 3 },
  };
}

export function contains(rect: Rect | undefined, x: number, y: number): boolean {
  return rect !== undefined && x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}
