import type { Messages } from '../messages/index.ts';
import { memoizeLast } from '../text/memoize.ts';
import { fitLine, type Line, span } from '../text/span.ts';
import { wrap } from '../text/wrap.ts';

type Row = readonly [string, string];

/** All keys, by where they work. */
export const helpDocument = memoizeLast((width: number, messages: Messages): readonly Line[] => {
  const { help, keys } = messages;
  const also = (text: string, letters: string) => `${text}  (${help.letter(letters)})`;
  const sections: readonly (readonly [string, readonly Row[]])[] = [
    [
      help.everywhere,
      [
        ['F1', keys.help],
        ['F2', help.focus],
        ['F3', help.zoom],
        ['F4', keys.hint],
        ['F5', keys.check],
        ['F6', keys.solution],
        ['F7', keys.reset],
        ['F8', keys.language],
        ['F9', help.backToList],
        ['F10', keys.quit],
        row(help.prefixRow),
      ],
    ],
    [help.shell, help.shellRows.map(row)],
    [
      help.task,
      [
        ['↑ ↓ PgUp PgDn Home End', also(keys.scroll, 'k j Space g G')],
        ['Tab, Enter, Esc', help.focus],
        ['z h c s r l', [keys.zoom, keys.hint, keys.check, keys.solution, keys.reset, keys.language].join(', ')],
        ['m', keys.mouse],
        ['Ctrl-L', keys.redraw],
        ['q, Ctrl-C', keys.quit],
      ],
    ],
    [
      help.catalogue,
      [
        ['↑ ↓ PgUp PgDn Home End', also(keys.choose, 'k j')],
        ['Enter', keys.open],
        ['/', keys.search],
        ['l', keys.language],
        ['q, Ctrl-C', keys.quit],
      ],
    ],
    [
      help.result,
      [
        ['↑ ↓ PgUp PgDn Home End', keys.scroll],
        ['Tab', keys.jump],
        ['Enter, n', keys.next],
        ['Esc, b', keys.again],
        ['F5, c', keys.check],
      ],
    ],
    [help.mouse, help.mouseRows.map(row)],
  ];
  const label = Math.min(26, Math.floor(width / 3));
  const lines = sections.flatMap(([title, rows]): readonly Line[] => [
    [],
    [span(` ${title}`, 'title')],
    ...rows.flatMap(([key, text]) =>
      wrap([span(text)], width, fitLine([span('   '), span(key, 'key')], label + 4), [span(' '.repeat(label + 4))]),
    ),
  ]);
  return [...lines.slice(1), [], ...wrap([span(help.scenarioNote, 'dim')], width, [span(' ')])];
});

function row(texts: readonly string[]): Row {
  return [texts[0] ?? '', texts[1] ?? ''];
}
