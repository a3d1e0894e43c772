import { messagesIn } from '../messages/index.ts';
import { catalogueView } from '../screens/catalogue-view.ts';
import { labView } from '../screens/lab-view.ts';
import type { Command } from '../state/command.ts';
import { commandOf, contextOf } from '../state/keymap.ts';
import { contains } from '../state/layout.ts';
import { statusItems } from '../state/status-items.ts';
import type { Store } from '../state/store.ts';
import type { InputToken, MouseReport } from '../terminal/input-tokens.ts';
import { keyName } from '../terminal/key.ts';
import { characters } from '../text/width.ts';
import type { LabShell } from './lab-shell.ts';
import { scrollAction } from './scroll.ts';

const wheelRows = 3;

export interface InputOptions {
  readonly store: Store;
  readonly shell: LabShell;
  readonly run: (command: Command) => void;
}

/** Decides for each thing that was typed or clicked whether it is a command of ours or belongs to the shell. */
export function createInput({ store, shell, run }: InputOptions): (tokens: readonly InputToken[]) => void {
  const messages = () => messagesIn(store.get().language);

  function toShell(raw: string): void {
    const pane = shell.pane();
    pane?.scrollToEnd();
    pane?.write(raw);
  }

  function key(name: string, raw: string): void {
    const state = store.get();
    const context = contextOf(state);
    if (state.notice !== undefined && context !== 'shell') store.dispatch({ type: 'notice', notice: undefined });
    if (context === 'prefix' && (name === 'ctrl+]' || /^f\d+$/.test(name))) {
      store.dispatch({ type: 'prefix', on: false });
      toShell(raw);
      return;
    }
    const command = commandOf(context, name, state);
    if (command === undefined && context !== 'shell' && name.startsWith('alt+')) {
      // Escape, and something typed right after it: they look like one key, but none of ours is an Alt key.
      key('esc', '\u001b');
      key(keyName(raw.slice(1)), raw.slice(1));
      return;
    }
    if (command !== undefined) run(command);
    else if (context === 'prefix') store.dispatch({ type: 'prefix', on: false });
    else if (context === 'shell') toShell(raw);
    else if (context === 'search') edit(name, raw);
  }

  function edit(name: string, raw: string): void {
    const { query } = store.get().catalogue;
    if (name === 'backspace') {
      const kept = [...characters(query)].slice(0, -1);
      store.dispatch({ type: 'catalogue/query', query: kept.map((character) => character.text).join('') });
    } else if (name === 'ctrl+u') {
      store.dispatch({ type: 'catalogue/query', query: '' });
    } else if (name === 'space' || name === raw) {
      store.dispatch({ type: 'catalogue/query', query: query + raw });
    }
  }

  function paste(text: string): void {
    const state = store.get();
    const context = contextOf(state);
    if (context === 'shell') {
      shell.pane()?.scrollToEnd();
      shell.pane()?.paste(text);
    } else if (context === 'search') {
      store.dispatch({ type: 'catalogue/query', query: state.catalogue.query + text.replaceAll(/\s+/g, ' ') });
    }
  }

  function mouse(report: MouseReport): void {
    const state = store.get();
    const { action, x, y } = report;
    const by = action === 'wheel-up' ? -wheelRows : action === 'wheel-down' ? wheelRows : 0;
    if (y === state.size.rows - 1) {
      const item = statusItems(state, messages()).find((each) => x >= each.x && x < each.x + each.width);
      const showsKeys = state.question === undefined && !state.prefix && state.notice === undefined;
      if (action === 'press' && item !== undefined && showsKeys) run(item.command);
      return;
    }
    if (state.question !== undefined || action === 'move') return;
    if (state.help === undefined && state.screen === 'catalogue') {
      mouseInCatalogue(report, by);
      return;
    }
    const isLab = state.help === undefined && state.screen === 'lab' && state.lab !== undefined;
    if (isLab && mouseInLab(report, by)) return;
    const action2 = by === 0 ? undefined : scrollAction(state, by, messages());
    if (action2 !== undefined) store.dispatch(action2);
  }

  function mouseInCatalogue({ action, x, y }: MouseReport, by: number): void {
    const state = store.get();
    const { list, ids } = catalogueView(state, messages());
    if (by !== 0) store.dispatch({ type: 'catalogue/moved', by: Math.sign(by) });
    const id = contains(list, x, y) ? ids[y - list.y] : undefined;
    if (action !== 'press' || id === undefined) return;
    if (id === state.catalogue.chosen) run('open');
    else store.dispatch({ type: 'catalogue/chosen', id });
  }

  /** True: the report was meant for the shell pane, or gave a pane the keyboard. */
  function mouseInLab(report: MouseReport, by: number): boolean {
    const state = store.get();
    const { lab } = state;
    if (lab === undefined) return false;
    const { shell: place } = labView(state, lab, messages()).layout;
    const inShell = contains(place, report.x, report.y);
    const focus = inShell ? 'shell' : 'task';
    if (report.action === 'press' && lab.focus !== focus && !lab.zoomed) {
      store.dispatch({ type: 'lab/focus', focus });
      return true;
    }
    if (!inShell || place === undefined) return false;
    const pane = shell.pane();
    const taken = pane?.mouse({ ...report, x: report.x - place.x, y: report.y - place.y }) ?? true;
    if (!taken && by !== 0) pane?.scroll(by);
    return true;
  }

  return (tokens) => {
    for (const token of tokens) {
      if (token.type === 'key') key(token.key, token.raw);
      else if (token.type === 'paste') paste(token.text);
      else mouse(token.mouse);
    }
  };
}
