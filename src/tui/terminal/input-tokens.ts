import { type KeyName, keyName } from './key.ts';

/** A mouse report; cells count from 0. */
export interface MouseReport {
  readonly action: 'press' | 'release' | 'move' | 'wheel-up' | 'wheel-down';
  readonly button: number;
  readonly x: number;
  readonly y: number;
}

/** What a terminal sends, piece by piece. `raw` is exactly what arrived. */
export type InputToken =
  | { readonly type: 'key'; readonly key: KeyName; readonly raw: string }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'mouse'; readonly mouse: MouseReport };

const pasteStart = '\u001b[200~';
const pasteEnd = '\u001b[201~';
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how mouse reports arrive
const mousePattern = /^\u001b\[<(\d+);(\d+);(\d+)([Mm])$/;

function mouseReport(match: RegExpExecArray): MouseReport {
  const [, code = '0', column = '1', row = '1', final] = match;
  const bits = Number(code);
  const place = { button: bits & 3, x: Number(column) - 1, y: Number(row) - 1 };
  if (bits & 64) return { ...place, action: bits & 1 ? 'wheel-down' : 'wheel-up' };
  if (final === 'm') return { ...place, action: 'release' };
  return { ...place, action: bits & 32 ? 'move' : 'press' };
}

/** The length of the first sequence of `text`; 0: its end has not arrived yet. */
function sequenceLength(text: string): number {
  if (text[0] !== '\u001b') return text.codePointAt(0) !== undefined && (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
  if (text.length === 1) return 0;
  if (text[1] === '[') {
    // The linux console sends `ESC [ [ A` for F1.
    if (text[2] === '[') return text.length > 3 ? 4 : 0;
    for (let index = 2; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code >= 0x40 && code <= 0x7e) return index + 1;
      if (code < 0x20 || code > 0x3f) return index;
    }
    return 0;
  }
  if (text[1] === 'O') return text.length > 2 ? 3 : 0;
  // Two escapes: the first stands alone, the second may begin something.
  return text[1] === '\u001b' ? 1 : 1 + sequenceLength(text.slice(1));
}

/** Cuts the input into tokens; `rest` has to be put before what arrives next. */
export function readTokens(text: string): { readonly tokens: readonly InputToken[]; readonly rest: string } {
  const tokens: InputToken[] = [];
  let rest = text;
  while (rest !== '') {
    if (rest.startsWith(pasteStart)) {
      const end = rest.indexOf(pasteEnd);
      if (end < 0) return { tokens, rest };
      tokens.push({ type: 'paste', text: rest.slice(pasteStart.length, end) });
      rest = rest.slice(end + pasteEnd.length);
      continue;
    }
    const length = sequenceLength(rest);
    if (length === 0) return { tokens, rest };
    const raw = rest.slice(0, length);
    const mouse = mousePattern.exec(raw);
    if (mouse !== null) tokens.push({ type: 'mouse', mouse: mouseReport(mouse) });
    else tokens.push({ type: 'key', key: keyName(raw), raw });
    rest = rest.slice(length);
  }
  return { tokens, rest };
}

/** What cannot be completed any more, as keys: an Escape that was pressed alone, half a sequence as it came. */
export function flushTokens(rest: string): readonly InputToken[] {
  return rest === '' ? [] : [{ type: 'key', key: rest === '\u001b' ? 'esc' : 'unknown', raw: rest }];
}
