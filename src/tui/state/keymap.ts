import type { KeyName } from '../terminal/key.ts';
import type { Command } from './command.ts';
import type { AppState } from './model.ts';

/**
 * What decides the meaning of keys. `shell`: all keys but ours go to the program in the shell pane. `waiting`: they would, but
 * there is none (yet), so letters mean nothing instead of something surprising.
 */
export type Context =
  | 'question'
  | 'prefix'
  | 'help'
  | 'catalogue'
  | 'search'
  | 'shell'
  | 'waiting'
  | 'lab'
  | 'trouble'
  | 'result';

type Bindings = Readonly<Record<KeyName, Command>>;

/** The keys that work everywhere in a lab; `Ctrl-] 5` is the same as F5. */
export const functionKeys = {
  f1: 'help',
  f2: 'focus',
  f3: 'zoom',
  f4: 'hint',
  f5: 'check',
  f6: 'solution',
  f7: 'reset',
  f8: 'language',
  f9: 'catalogue',
  f10: 'quit',
} as const satisfies Bindings;

const scrolling: Bindings = {
  up: 'up',
  down: 'down',
  k: 'up',
  j: 'down',
  pageup: 'page-up',
  pagedown: 'page-down',
  space: 'page-down',
  'shift+pageup': 'page-up',
  'shift+pagedown': 'page-down',
  home: 'top',
  end: 'bottom',
  g: 'top',
  G: 'bottom',
};

const general: Bindings = {
  f1: 'help',
  '?': 'help',
  f8: 'language',
  l: 'language',
  f10: 'quit',
  q: 'quit',
  'ctrl+c': 'quit',
  m: 'mouse',
  'ctrl+l': 'redraw',
  'ctrl+]': 'prefix',
};

const bindings: Readonly<Record<Exclude<Context, 'question' | 'prefix'>, Bindings>> = {
  catalogue: { ...scrolling, ...general, enter: 'open', '/': 'search', f9: 'back', esc: 'clear-search' },
  search: {
    up: 'up',
    down: 'down',
    enter: 'open',
    tab: 'back',
    esc: 'clear-search',
    f1: 'help',
    f8: 'language',
    f10: 'quit',
  },
  shell: {
    ...functionKeys,
    'ctrl+]': 'prefix',
    'shift+pageup': 'page-up',
    'shift+pagedown': 'page-down',
  },
  waiting: { ...functionKeys, 'ctrl+]': 'prefix', 'ctrl+c': 'quit' },
  lab: {
    ...scrolling,
    ...general,
    ...functionKeys,
    tab: 'focus',
    enter: 'focus',
    esc: 'focus',
    z: 'zoom',
    h: 'hint',
    c: 'check',
    s: 'solution',
    r: 'reset',
  },
  trouble: { ...scrolling, ...general, f5: 'reconnect', enter: 'reconnect', f9: 'catalogue', esc: 'catalogue' },
  result: {
    ...scrolling,
    ...general,
    f5: 'check',
    c: 'check',
    tab: 'jump',
    enter: 'next',
    n: 'next',
    esc: 'back',
    b: 'back',
    f2: 'back',
    f6: 'solution',
    f9: 'catalogue',
  },
  help: { ...scrolling, ...general, esc: 'back', enter: 'back', f1: 'back', '?': 'back', q: 'back' },
};

/** What the keys mean right now. */
export function contextOf(state: AppState): Context {
  if (state.question !== undefined) return 'question';
  if (state.prefix) return 'prefix';
  if (state.help !== undefined) return 'help';
  if (state.screen === 'catalogue') return state.catalogue.searching ? 'search' : 'catalogue';
  if (state.screen === 'result') return 'result';
  const { lab } = state;
  if (lab?.phase === 'lost' || lab?.phase === 'failed')
    return lab.focus === 'shell' && isShellUsable(state) ? 'shell' : 'trouble';
  if (lab?.focus !== 'shell') return 'lab';
  return isShellUsable(state) ? 'shell' : 'waiting';
}

function isShellUsable(state: AppState): boolean {
  return state.lab?.shell.phase === 'running';
}

/** The command of a key in that context; undefined: the key means nothing there. */
export function commandOf(context: Context, key: KeyName, state: AppState): Command | undefined {
  if (context === 'question') return key === 'enter' || key === 'y' || key === 'Y' ? 'yes' : 'no';
  if (context === 'prefix') return prefixCommand(key);
  const command = bindings[context][key];
  const { lab } = state;
  if (lab === undefined || state.screen !== 'lab' || context === 'help') return command;
  const isDown = lab.phase === 'lost' || lab.phase === 'failed';
  // Where the host is gone, the key that asks it something brings it back first.
  if (isDown && command === 'check') return 'reconnect';
  const hasEnded = lab.shell.phase === 'ended' || lab.shell.phase === 'failed';
  if (context === 'waiting' && hasEnded && key === 'enter') return 'restart-shell';
  return command;
}

function prefixCommand(key: KeyName): Command | undefined {
  if (/^[0-9]$/.test(key)) {
    const name = `f${key === '0' ? 10 : key}`;
    return Object.entries(functionKeys).find(([each]) => each === name)?.[1];
  }
  const others: Bindings = {
    pageup: 'page-up',
    pagedown: 'page-down',
    up: 'up',
    down: 'down',
    home: 'top',
    end: 'bottom',
    m: 'mouse',
    l: 'redraw',
    'ctrl+l': 'redraw',
    '?': 'help',
    q: 'quit',
  };
  return others[key];
}
