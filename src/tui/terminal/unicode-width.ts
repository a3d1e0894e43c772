import type { IUnicodeVersionProvider, Terminal } from '@xterm/headless';
import { textWidth } from '#text';

const known = new Map<number, 0 | 1 | 2>();

function columnsOf(codepoint: number): 0 | 1 | 2 {
  // Vowels and final consonants of decomposed Hangul stand within the syllable that the first consonant began.
  if (codepoint >= 0x1160 && codepoint <= 0x11ff) return 0;
  const width = textWidth(String.fromCodePoint(codepoint));
  return width === 0 ? 0 : width === 1 ? 1 : 2;
}

function wcwidth(codepoint: number): 0 | 1 | 2 {
  if (codepoint >= 0x20 && codepoint < 0x7f) return 1;
  const found = known.get(codepoint);
  if (found !== undefined) return found;
  const width = columnsOf(codepoint);
  known.set(codepoint, width);
  return width;
}

/** Width of a character and whether it joins the one before, packed as xterm's UnicodeService expects it. */
function charProperties(codepoint: number, preceding: number): number {
  const width = wcwidth(codepoint);
  const before = (preceding >> 1) & 3;
  const joins = width === 0 && preceding !== 0 && before !== 0;
  return ((joins ? before : width) << 1) | (joins ? 1 : 0);
}

const provider: IUnicodeVersionProvider = { version: 'cka-lab', wcwidth, charProperties };

/** Makes an emulated terminal count columns as today's terminals and libraries do: emoji take two. */
export function countCurrentWidths(terminal: Terminal): void {
  terminal.unicode.register(provider);
  terminal.unicode.activeVersion = provider.version;
}
