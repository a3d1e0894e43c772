import { createRequire } from 'node:module';
import { eastAsianWidth } from 'get-east-asian-width';

type Measure = typeof import('string-width').default;

/**
 * Characters that stand alone, whatever follows: ASCII, Latin, quotes and dashes, arrows, box drawing, blocks, triangles and
 * dots, check marks, Korean syllables, ideographs and their punctuation. No controls, combining marks or emoji.
 */
const simple =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713\u2717\u3001-\u303d\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*$/;

let measure: Measure | undefined;

/** string-width builds its tables for 40 ms: every start would pay for the few texts that need them. */
function exactly(text: string): number {
  measure ??= (createRequire(import.meta.url)('string-width') as { default: Measure }).default;
  return measure(text);
}

/** How many terminal columns the text takes; Korean syllables take two. Styles (SGR) and combining marks count nothing. */
export function textWidth(text: string): number {
  if (!simple.test(text)) return exactly(text);
  let columns = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    columns += code < 0x1100 ? 1 : eastAsianWidth(code);
  }
  return columns;
}
