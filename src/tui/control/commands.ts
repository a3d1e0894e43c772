import { messagesIn } from '../messages/index.ts';
import type { TuiOptions } from '../options.ts';
import { chosenEntry, nextEntry } from '../state/catalogue.ts';
import type { Command } from '../state/command.ts';
import { contextOf } from '../state/keymap.ts';
import type { AppState, Question } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import type { LabSession } from './lab-session.ts';
import type { LabShell } from './lab-shell.ts';
import { jumpAction, pageHeight, scrollAction, scrollDistance } from './scroll.ts';

export interface CommandsOptions {
  readonly options: TuiOptions;
  readonly store: Store;
  readonly session: LabSession;
  readonly shell: LabShell;
  readonly notify: (text: string) => void;
  readonly setMouse: (on: boolean) => void;
  readonly redraw: () => void;
  /** Reads the catalogue again. */
  readonly reload: () => void;
  readonly quit: () => void;
  /** The person answered whether the scenario that is open may be given up. */
  readonly switchAnswered: (yes: boolean) => void;
}

/** Whether leaving takes a shell away that may have something in it. */
function endsShell(state: AppState): boolean {
  return state.lab?.shell.phase === 'running' && contextOf(state) !== 'trouble';
}

/** Carries a command out: a change of the state, or something asked of the session, the shell, the terminal. */
export function createCommands(parts: CommandsOptions): (command: Command) => void {
  const { options, store, session, shell, notify } = parts;
  const { dispatch } = store;
  const messages = () => messagesIn(store.get().language);
  const inLab = (state: AppState) => state.lab?.phase === 'ready';
  const ask = (question: Question) => dispatch({ type: 'asked', question });

  function move(command: Command): void {
    const state = store.get();
    const pane = shell.pane();
    const isShell = state.screen === 'lab' && state.help === undefined && state.lab?.focus === 'shell';
    const page = isShell && pane !== undefined ? pane.size().rows : pageHeight(state, messages());
    const by = scrollDistance(command, page);
    if (by === undefined) return;
    if (state.help === undefined && state.screen === 'catalogue') {
      dispatch({ type: 'catalogue/moved', by: Number.isFinite(by) ? by : Math.sign(by) * 1_000_000 });
      return;
    }
    if (isShell && pane !== undefined) {
      pane.scroll(Number.isFinite(by) ? by : Math.sign(by) * 1_000_000);
      return;
    }
    const action = scrollAction(state, by, messages());
    if (action !== undefined) dispatch(action);
  }

  function back(state: AppState): void {
    if (state.help !== undefined) dispatch({ type: 'help', scroll: undefined });
    else if (state.screen === 'result') dispatch({ type: 'screen', screen: 'lab' });
    else if (state.catalogue.searching) dispatch({ type: 'catalogue/search-closed', clear: false });
    else if (state.lab !== undefined) dispatch({ type: 'screen', screen: 'lab' });
  }

  function next(state: AppState): void {
    if (state.result?.report.passed !== true || state.lab === undefined) {
      dispatch({ type: 'screen', screen: 'lab' });
      return;
    }
    const entry = nextEntry(state.entries ?? [], state.lab.scenario);
    if (entry !== undefined) {
      void session.open(entry.id);
      return;
    }
    dispatch({ type: 'screen', screen: 'catalogue' });
    notify(messages().result.allDone);
  }

  function answer(yes: boolean, question: Question | undefined): void {
    dispatch({ type: 'asked', question: undefined });
    if (question === 'switch') parts.switchAnswered(yes);
    if (!yes) return;
    if (question === 'quit') parts.quit();
    if (question === 'reset') void session.reset();
    if (question === 'solution') {
      dispatch({ type: 'screen', screen: 'lab' });
      void session.solution();
    }
  }

  function setLanguage(state: AppState): void {
    const language = state.language === 'en' ? 'ko' : 'en';
    dispatch({ type: 'language', language });
    options.languageChanged?.(language);
    void session.translate();
  }

  function search(state: AppState, clear: boolean): void {
    if (clear) dispatch({ type: 'catalogue/search-closed', clear: true });
    else if (state.screen === 'catalogue') dispatch({ type: 'catalogue/search-opened' });
  }

  return (command) => {
    const state = store.get();
    if (state.prefix) dispatch({ type: 'prefix', on: false });
    switch (command) {
      case 'help':
        return dispatch({ type: 'help', scroll: state.help === undefined ? 0 : undefined });
      case 'focus':
        return dispatch({ type: 'lab/focus', focus: state.lab?.focus === 'task' ? 'shell' : 'task' });
      case 'zoom':
        return dispatch({ type: 'lab/zoom' });
      case 'hint':
        return void session.hint();
      case 'check':
        return void session.check();
      case 'solution': {
        const isKnown = state.lab?.solution !== undefined || state.lab?.status?.attempt?.solutionShown === true;
        if (!inLab(state)) return;
        return isKnown ? answer(true, 'solution') : ask('solution');
      }
      case 'reset':
        return inLab(state) ? ask('reset') : undefined;
      case 'language':
        return setLanguage(state);
      case 'catalogue':
        dispatch({ type: 'screen', screen: 'catalogue' });
        return parts.reload();
      case 'quit':
        return endsShell(state) ? ask('quit') : parts.quit();
      case 'open': {
        const entry = chosenEntry(state);
        if (entry === undefined) return;
        dispatch({ type: 'catalogue/search-closed', clear: true });
        dispatch({ type: 'catalogue/chosen', id: entry.id });
        return void session.open(entry.id);
      }
      case 'search':
      case 'clear-search':
        return search(state, command === 'clear-search');
      case 'back':
        return back(state);
      case 'next':
        return next(state);
      case 'jump': {
        const action = jumpAction(state, messages());
        return action === undefined ? undefined : dispatch(action);
      }
      case 'reconnect':
        return void session.reconnect();
      case 'restart-shell':
        return void shell.restart();
      case 'mouse':
        parts.setMouse(!state.mouse);
        dispatch({ type: 'mouse', on: !state.mouse });
        return notify(state.mouse ? messages().mouseOff : messages().mouseOn);
      case 'redraw':
        return parts.redraw();
      case 'prefix':
        return dispatch({ type: 'prefix', on: true });
      case 'yes':
      case 'no':
        return answer(command === 'yes', state.question);
      case 'up':
      case 'down':
      case 'page-up':
      case 'page-down':
      case 'top':
      case 'bottom':
        return move(command);
    }
  };
}
