import { messagesIn } from '../messages/index.ts';
import { searchCursor } from '../screens/catalogue-view.ts';
import { contextOf } from '../state/keymap.ts';
import { isTooSmall, labLayout } from '../state/layout.ts';
import type { AppState } from '../state/model.ts';
import type { Compositor } from '../terminal/compositor.ts';
import type { ColourDepth } from '../theme.ts';
import type { LabShell } from './lab-shell.ts';

/** Lays the shell's rows over the lab screen, and puts the cursor where typing goes. Costs no React rendering. */
export function paintShell(state: AppState, shell: LabShell, compositor: Compositor, depth: ColourDepth): void {
  const { lab, size } = state;
  const pane = shell.pane();
  const isLab = state.screen === 'lab' && state.help === undefined && !isTooSmall(size);
  const place = isLab && lab !== undefined ? labLayout(size, lab, lab.checklist?.checks.length ?? 0).shell : undefined;
  if (place === undefined || pane === undefined || lab?.shell.phase !== 'running') {
    compositor.pane(undefined, []);
    compositor.cursor(isTooSmall(size) ? undefined : searchCursor(state, messagesIn(state.language)));
    return;
  }
  compositor.pane(place, pane.render(depth));
  const cursor = contextOf(state) === 'shell' ? pane.cursor() : undefined;
  compositor.cursor(cursor === undefined ? undefined : { x: place.x + cursor.x, y: place.y + cursor.y });
}
