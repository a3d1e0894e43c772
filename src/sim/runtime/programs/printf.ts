import { defineProgram, type ProgramContext } from '../process/program.ts';
import { escapedWord } from '../shell/quoting.ts';
import { escapedBytes, unescapeText } from './echo.ts';

export const printf = defineProgram({
  name: 'printf',
  run: async (context) => {
    const [format, ...args] = context.arguments[0] === '--' ? context.arguments.slice(1) : context.arguments;
    if (format === undefined) {
      await context.complain('usage: printf FORMAT [ARG]...');
      return 2;
    }
    const rest = [...args];
    let status = 0;
    let output = '';
    do {
      const before = rest.length;
      const { text, failed } = await once(context, format, rest);
      output += text;
      if (failed) status = 1;
      if (rest.length === before) break;
    } while (rest.length > 0);
    await context.stdout.write(escapedBytes(output));
    return status;
  },
});

async function once(
  context: ProgramContext,
  format: string,
  args: string[],
): Promise<{ text: string; failed: boolean }> {
  let text = '';
  let failed = false;
  const expression = /%(%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?([diouxXcsbqeEfgG]))|([^%]+|%)/g;
  for (const match of format.matchAll(expression)) {
    const [, directive, flags = '', width, precision, type, literal] = match;
    if (directive === undefined) text += unescapeText(literal ?? '', false).text;
    else if (directive === '%') text += '%';
    else {
      const wide = Number(width === '*' ? args.shift() : (width ?? 0));
      const exact = precision === undefined ? undefined : Number(precision === '*' ? args.shift() : precision);
      const given = args.shift();
      const problem = given !== undefined && 'diouxXeEfgG'.includes(type ?? '') && !isNumber(given);
      if (problem) {
        await context.complain(`invalid number '${given}'`);
        failed = true;
      }
      text += pad(render(type ?? 's', problem ? '0' : (given ?? ''), flags, exact), flags, wide, type ?? 's');
    }
  }
  return { text, failed };
}

function isNumber(text: string): boolean {
  return (
    text === '' || /^['"]./.test(text) || /^\s*[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+|0[xX][0-9a-fA-F]+)$/.test(text)
  );
}

function numberFrom(text: string): number {
  if (/^['"]./.test(text)) return text.codePointAt(1) ?? 0;
  if (/^-?0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return Number(text === '' ? 0 : text);
}

function render(type: string, text: string, flags: string, precision: number | undefined): string {
  const sign = (value: number, digits: string) =>
    (value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + digits;
  switch (type) {
    case 's':
      return precision === undefined ? text : text.slice(0, precision);
    case 'q':
      return escapedWord(text);
    case 'b':
      return unescapeText(text).text;
    case 'c':
      return text.slice(0, 1);
    case 'd':
    case 'i':
    case 'u': {
      const value = Math.trunc(numberFrom(text));
      return sign(value, String(Math.abs(value)).padStart(precision ?? 0, '0'));
    }
    case 'o':
      return Math.trunc(numberFrom(text)).toString(8);
    case 'x':
    case 'X': {
      const digits = (flags.includes('#') ? '0x' : '') + Math.trunc(numberFrom(text)).toString(16);
      return type === 'X' ? digits.toUpperCase() : digits;
    }
    case 'e':
    case 'E': {
      const digits = Math.abs(numberFrom(text))
        .toExponential(precision ?? 6)
        .replace(/e([-+])(\d)$/, 'e$10$2');
      return sign(numberFrom(text), type === 'E' ? digits.toUpperCase() : digits);
    }
    case 'f':
      return sign(numberFrom(text), Math.abs(numberFrom(text)).toFixed(precision ?? 6));
    default:
      return String(Number(numberFrom(text).toPrecision(precision ?? 6)));
  }
}

function pad(text: string, flags: string, width: number, type: string): string {
  if (flags.includes('-') || width < 0) return text.padEnd(Math.abs(width));
  if (flags.includes('0') && !'sbcq'.includes(type)) {
    const [, sign = '', digits = ''] = /^([-+ ]?)(.*)$/.exec(text) ?? [];
    return sign + digits.padStart(width - sign.length, '0');
  }
  return text.padStart(width);
}
