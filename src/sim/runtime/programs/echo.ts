import { joinBytes } from '../process/create-context.ts';
import { defineProgram } from '../process/program.ts';
import { encode } from './text.ts';

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Where bytes that are no text stand in text, until it is written: a range that nobody uses. */
const bytesFrom = 0xf700;
const byteAsText = (byte: number) => String.fromCharCode(byte < 128 ? byte : bytesFrom + byte);

/** The bytes of a text in which bytes may stand (`\377`). */
export function escapedBytes(text: string): Uint8Array {
  const pieces = text
    .split(/([\uf780-\uf7ff]+)/)
    .map((piece, index) =>
      index % 2 === 0 ? encode(piece) : Uint8Array.from(piece, (letter) => letter.charCodeAt(0) - bytesFrom),
    );
  return joinBytes(pieces);
}

/** `\n`, `\t`, `\0101`, `\x41` ...; `\c` ends the output. */
export function unescapeText(text: string, octalNeedsZero = true): { readonly text: string; readonly stop: boolean } {
  let stop = false;
  const octal = octalNeedsZero ? '0[0-7]{0,3}' : '[0-7]{1,3}';
  const expression = new RegExp(`\\\\(?:(c)[\\s\\S]*|(${octal})|x([0-9a-fA-F]{1,2})|([abefnrtv\\\\]))`, 'g');
  const result = text.replace(expression, (_, end?: string, digits?: string, hex?: string, letter?: string) => {
    if (end !== undefined) {
      stop = true;
      return '';
    }
    if (digits !== undefined) return byteAsText(Number.parseInt(digits, 8) & 255);
    if (hex !== undefined) return byteAsText(Number.parseInt(hex, 16));
    return escapes[letter ?? ''] ?? '';
  });
  return { text: result, stop };
}

export const echo = defineProgram({
  name: 'echo',
  run: async (context) => {
    const args = [...context.arguments];
    let newline = true;
    let interpret = false;
    while (args[0]?.match(/^-[neE]+$/)) {
      for (const letter of (args.shift() ?? '').slice(1)) {
        if (letter === 'n') newline = false;
        else interpret = letter === 'e';
      }
    }
    const joined = args.join(' ');
    const { text, stop } = interpret ? unescapeText(joined) : { text: joined, stop: false };
    await context.stdout.write(escapedBytes(newline && !stop ? `${text}\n` : text));
    return 0;
  },
});
