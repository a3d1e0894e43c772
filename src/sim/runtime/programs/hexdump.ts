import { joinBytes } from '../process/create-context.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

const hex = (byte: number) => byte.toString(16).padStart(2, '0');
const shown = (bytes: Uint8Array) =>
  [...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');

/** What the files hold, else what is piped in; undefined when one cannot be read, which is said. */
async function contentOf(context: ProgramContext, operands: readonly string[]): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  if (operands.every((operand) => operand === '-')) {
    for (let chunk = await context.read(); chunk !== undefined; chunk = await context.read()) chunks.push(chunk);
    return joinBytes(chunks);
  }
  const failed = await forEachOperand(context, operands, (operand) => {
    chunks.push(context.files.readFile(context.path(operand)));
  });
  return failed === 0 ? joinBytes(chunks) : undefined;
}

const count = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** Rows of sixteen bytes; rows that repeat the one before are one `*`. */
function rowsOf(bytes: Uint8Array, squeezes: boolean, row: (bytes: Uint8Array, at: number) => string): string[] {
  const lines: string[] = [];
  let before = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.subarray(at, at + 16);
    const content = part.join();
    if (!squeezes || content !== before || part.length < 16) lines.push(row(part, at));
    else if (lines.at(-1) !== '*\n') lines.push('*\n');
    before = content;
  }
  return lines;
}

function canonicalRow(bytes: Uint8Array, at: number): string {
  const half = (from: number) => [...bytes.subarray(from, from + 8)].map(hex).join(' ').padEnd(23);
  return `${at.toString(16).padStart(8, '0')}  ${half(0)}  ${half(8)}  |${shown(bytes)}|\n`;
}

function wordRow(bytes: Uint8Array, at: number): string {
  const words = Array.from({ length: 8 }, (_, index) => {
    const [low, high = 0] = bytes.subarray(index * 2, index * 2 + 2);
    return low === undefined ? '    ' : `${hex(high)}${hex(low)}`;
  });
  return `${at.toString(16).padStart(7, '0')} ${words.join(' ')}\n`;
}

/** `hexdump`, with `-C` bytes and characters side by side. Follows util-linux' text-utils/hexdump. */
export const hexdump = defineProgram({
  name: 'hexdump',
  run: async (context) => {
    const { flags, values, operands } = parseOptions(context.arguments, 'Cv', 'ns');
    const content = await contentOf(context, operands);
    if (content === undefined) return 1;
    const start = count(values.get('s')) ?? 0;
    const end = values.has('n') ? start + Number(values.get('n')) : content.length;
    const bytes = content.subarray(start, end);
    const isCanonical = flags.has('C');
    const place = (at: number) => (at + start).toString(16).padStart(isCanonical ? 8 : 7, '0');
    const row = isCanonical ? canonicalRow : wordRow;
    const rows = rowsOf(bytes, !flags.has('v'), (part, at) => row(part, at + start));
    await context.print(bytes.length === 0 ? '' : `${rows.join('')}${place(bytes.length)}\n`);
    return 0;
  },
});

/** `xxd`, with `-p` plain and `-r -p` back again. */
export const xxd = defineProgram({
  name: 'xxd',
  run: async (context) => {
    const { flags, values, operands } = parseOptions(context.arguments, 'pr', 'ls');
    const content = await contentOf(context, operands);
    if (content === undefined) return 2;
    if (flags.has('r')) {
      const digits = new TextDecoder().decode(content).replace(/\s+/g, '');
      await context.stdout.write(
        Uint8Array.from(digits.match(/[0-9a-fA-F]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16)),
      );
      return 0;
    }
    const start = count(values.get('s')) ?? 0;
    const bytes = content.subarray(start, values.has('l') ? start + Number(values.get('l')) : content.length);
    if (flags.has('p')) {
      const lines =
        Buffer.from(bytes)
          .toString('hex')
          .match(/.{1,60}/g) ?? [];
      await context.print(lines.map((line) => `${line}\n`).join(''));
      return 0;
    }
    const row = (part: Uint8Array, at: number) => {
      const words = [...part].map((byte, index) => `${index > 0 && index % 2 === 0 ? ' ' : ''}${hex(byte)}`).join('');
      return `${(at + start).toString(16).padStart(8, '0')}: ${words.padEnd(39)}  ${shown(part)}\n`;
    };
    await context.print(rowsOf(bytes, false, row).join(''));
    return 0;
  },
});
