import { textWidth } from '#text';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function isPlainAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** What a reader sees as one character each, with its columns. */
export function* characters(text: string): Generator<{ readonly text: string; readonly width: number }> {
  if (isPlainAscii(text)) {
    for (const character of text) yield { text: character, width: 1 };
    return;
  }
  for (const { segment } of graphemes.segment(text)) yield { text: segment, width: textWidth(segment) };
}

/** Without anything that could move the cursor or change colours: tabs become spaces, controls go. Newlines stay. */
export function printable(text: string): string {
  if (isPlainAscii(text)) return text;
  return (
    text
      .replaceAll('\r\n', '\n')
      .replaceAll('\t', '    ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
      .replaceAll(/\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '')
  );
}
