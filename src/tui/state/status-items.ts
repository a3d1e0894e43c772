import { textWidth } from '#text';
import type { Messages } from '../messages/index.ts';
import { justify, type Line, lineWidth, span } from '../text/span.ts';
import type { Command } from './command.ts';
import { contextOf } from './keymap.ts';
import type { AppState } from './model.ts';

/** One key on the last line of the screen, and the columns that it takes. */
export interface StatusItem {
  readonly key: string;
  readonly label: string;
  readonly command: Command;
  readonly x: number;
  readonly width: number;
}

type Entry = readonly [key: string, label: keyof Messages['keys'], command: Command];

/** In the order of importance is not the order on the line: `dropped` leave first when there is no room. */
const lines = {
  catalogue: {
    entries: [
      ['↑↓', 'choose', 'down'],
      ['Enter', 'open', 'open'],
      ['/', 'search', 'search'],
      ['l', 'language', 'language'],
      ['?', 'help', 'help'],
      ['q', 'quit', 'quit'],
    ],
    dropped: ['choose'],
  },
  search: {
    entries: [
      ['↑↓', 'choose', 'down'],
      ['Enter', 'open', 'open'],
      ['Tab', 'close', 'back'],
      ['Esc', 'clear', 'clear-search'],
    ],
    dropped: [],
  },
  lab: {
    entries: [
      ['F1', 'help', 'help'],
      ['F2', 'focus', 'focus'],
      ['F3', 'zoom', 'zoom'],
      ['F4', 'hint', 'hint'],
      ['F5', 'check', 'check'],
      ['F6', 'solution', 'solution'],
      ['F7', 'reset', 'reset'],
      ['F8', 'language', 'language'],
      ['F9', 'catalogue', 'catalogue'],
      ['F10', 'quit', 'quit'],
    ],
    dropped: ['language', 'reset', 'solution', 'catalogue', 'zoom'],
  },
  failed: {
    entries: [
      ['F5', 'retry', 'reconnect'],
      ['F9', 'catalogue', 'catalogue'],
      ['F1', 'help', 'help'],
      ['F10', 'quit', 'quit'],
    ],
    dropped: [],
  },
  lost: {
    entries: [
      ['F5', 'reconnect', 'reconnect'],
      ['F9', 'catalogue', 'catalogue'],
      ['F1', 'help', 'help'],
      ['F10', 'quit', 'quit'],
    ],
    dropped: [],
  },
  result: {
    entries: [
      ['↑↓', 'scroll', 'down'],
      ['Tab', 'jump', 'jump'],
      ['Enter', 'next', 'next'],
      ['Esc', 'again', 'back'],
      ['F5', 'check', 'check'],
      ['F9', 'catalogue', 'catalogue'],
      ['F10', 'quit', 'quit'],
    ],
    dropped: ['scroll', 'quit', 'catalogue'],
  },
  help: {
    entries: [
      ['↑↓', 'scroll', 'down'],
      ['Esc', 'close', 'back'],
    ],
    dropped: [],
  },
} as const satisfies Readonly<
  Record<string, { readonly entries: readonly Entry[]; readonly dropped: readonly string[] }>
>;

function lineFor(state: AppState): { readonly entries: readonly Entry[]; readonly dropped: readonly string[] } {
  const context = contextOf(state);
  if (context === 'help') return lines.help;
  if (state.screen === 'catalogue') return state.catalogue.searching ? lines.search : lines.catalogue;
  if (state.screen === 'result') return lines.result;
  if (state.lab?.phase === 'failed') return lines.failed;
  return state.lab?.phase === 'lost' ? lines.lost : lines.lab;
}

/** The keys that the last line shows: as many as fit, with as much air as fits. */
export function statusItems(state: AppState, messages: Messages): readonly StatusItem[] {
  const { columns } = state.size;
  const { entries, dropped } = lineFor(state);
  const label = ([key, name, command]: Entry) =>
    command === 'next' && state.result?.report.passed !== true ? undefined : ([key, messages.keys[name]] as const);
  let shown = entries.filter((entry) => label(entry) !== undefined);
  const width = (gap: number) =>
    1 + shown.reduce((sum, entry) => sum + textWidth(entry[0]) + 1 + textWidth(messages.keys[entry[1]]) + gap, -gap);
  for (const name of dropped) {
    if (width(1) <= columns) break;
    shown = shown.filter((entry) => entry[1] !== name);
  }
  const gap = width(3) <= columns ? 3 : width(2) <= columns ? 2 : 1;
  let x = 1;
  return shown.map(([key, name, command]) => {
    const item = { key, label: messages.keys[name], command, x, width: textWidth(`${key} ${messages.keys[name]}`) };
    x += item.width + gap;
    return item;
  });
}

/** The last line: a question, what Ctrl-] waits for, a notice, or the keys. */
export function statusLine(state: AppState, messages: Messages): Line {
  if (state.question !== undefined) {
    const { confirm } = messages;
    const keys = [
      span('  Enter ', 'key'),
      span(confirm.yes, 'dim'),
      span('  Esc ', 'key'),
      span(`${confirm.no} `, 'dim'),
    ];
    return justify([span(` ${confirm[state.question]} `, 'alert')], keys, state.size.columns);
  }
  if (state.prefix) return [span(` ${messages.prefix}`, 'accent')];
  if (state.notice !== undefined) {
    return [span(` ${state.notice.text}`, state.notice.tone === 'trouble' ? 'unknown' : 'accent')];
  }
  const line: Line[number][] = [];
  for (const item of statusItems(state, messages)) {
    line.push(span(' '.repeat(item.x - lineWidth(line))), span(item.key, 'key'), span(` ${item.label}`, 'dim'));
  }
  return line;
}
