import { defineProgram } from '../process/program.ts';

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
    if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 8) & 255);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
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
    await context.print(newline && !stop ? `${text}\n` : text);
    return 0;
  },
});
