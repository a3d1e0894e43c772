import { joinBytes } from '../process/create-context.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import type { Input } from '../process/streams.ts';
import { deviceAt, openForReading } from '../shell/descriptors.ts';
import { busyboxWords, type FileWords, gnuWords } from './file-words.ts';
import { parseOptions } from './options.ts';
import { decode, eachLine, encode, forEachOperand } from './text.ts';
import { readCall } from './wrong-call.ts';

function linesIn(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** `-5` is `-n 5`, unless it is the value of an option: `-n -5`. */
function modern(args: readonly string[]): string[] {
  const isValue = (index: number): boolean => /^-[nc]$|^--(?:lines|bytes)$/.test(args[index - 1] ?? '');
  return args.map((arg, index) => (/^-\d+$/.test(arg) && !isValue(index) ? `-n${arg.slice(1)}` : arg));
}

const headOptions = { lines: 'n', bytes: 'c', quiet: 'q', silent: 'q', verbose: 'v' } as const;
const tailOptions = { ...headOptions, follow: 'f', retry: 'retry', 'sleep-interval': 's' } as const;

const defineHead = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}head`,
    run: async (context) => {
      const call = await readCall(context, words, { flags: 'qv', valued: 'nc', long: headOptions }, modern);
      if (call === undefined) return 1;
      const { values, operands } = call;
      const count = Number(values.get('n') ?? 10);
      const bytes = values.get('c');
      if (operands.length === 0 && bytes === undefined && count >= 0) {
        let left = count;
        if (left === 0) return 0;
        await eachLine(context, async (line) => {
          await context.print(line);
          left -= 1;
          return left > 0;
        });
        return 0;
      }
      return forEachOperand(
        context,
        operands.length === 0 ? ['-'] : operands,
        async (operand) => {
          const title = operands.length > 1 ? `${operand === operands[0] ? '' : '\n'}==> ${operand} <==\n` : '';
          const input = bytes === undefined ? undefined : endlessInput(context, operand);
          if (input !== undefined) {
            await context.print(title);
            await firstBytes(context, input, sizeOf(bytes ?? '0'));
            return;
          }
          const content = await context.open(operand);
          await context.print(title);
          if (bytes !== undefined) await context.stdout.write(content.subarray(0, sizeOf(bytes)));
          else await context.print(linesIn(decode(content)).slice(0, count).join(''));
        },
        words.unread,
      );
    },
  });
export const head = defineHead(busyboxWords);
export const gnuHead = defineHead(gnuWords);

/** What may never come to an end: stdin, /dev/zero and its like. */
function endlessInput(context: ProgramContext, operand: string): Input | undefined {
  if (operand === '-') return context.stdin;
  const path = context.path(operand);
  return deviceAt(context.files, path) === undefined ? undefined : openForReading(context.files, path);
}

/** Writes them as they come: a gigabyte is too much to hold. */
async function firstBytes(context: ProgramContext, input: Input, size: number): Promise<void> {
  for (let left = size; left > 0; ) {
    const chunk = await context.process.until(input.read());
    if (chunk === undefined) return;
    await context.stdout.write(chunk.subarray(0, left));
    left -= chunk.length;
    await (context.process.checkpoint() ?? context.system.pacer.breathe(8));
  }
}

export function sizeOf(text: string): number {
  const [, number = '0', unit = ''] = /^(\d+)([a-zA-Z]*)$/.exec(text) ?? [];
  const factors: Readonly<Record<string, number>> = {
    b: 512,
    k: 1024,
    K: 1024,
    kB: 1000,
    m: 1024 ** 2,
    M: 1024 ** 2,
    MB: 1e6,
    g: 1024 ** 3,
    G: 1024 ** 3,
  };
  return Number(number) * (factors[unit] ?? 1);
}

const defineTail = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}tail`,
    run: async (context) => {
      const call = await readCall(context, words, { flags: 'fFqv', valued: 'ncs', long: tailOptions }, modern);
      if (call === undefined) return 1;
      const { flags, values, operands } = call;
      const text = values.get('n') ?? '10';
      const follow = flags.has('f') || flags.has('F');
      const offsets = new Map<string, number>();
      const status = await forEachOperand(
        context,
        operands.length === 0 ? ['-'] : operands,
        async (operand) => {
          const bytes = values.get('c');
          const fromStart = (bytes ?? text).startsWith('+');
          const count = Math.abs(Number(text));
          const content =
            operand === '-' && !fromStart
              ? await lastBlocks(context, bytes === undefined ? count : 0, sizeOf(bytes ?? '0'))
              : await context.open(operand);
          if (operands.length > 1) await context.print(`${operand === operands[0] ? '' : '\n'}==> ${operand} <==\n`);
          if (bytes !== undefined) {
            const from = bytes.startsWith('+') ? Number(bytes) - 1 : Math.max(0, content.length - sizeOf(bytes));
            await context.stdout.write(content.subarray(from));
          } else {
            const lines = linesIn(decode(content));
            const shown = fromStart ? lines.slice(Math.max(0, count - 1)) : lines.slice(-count);
            if (count !== 0) await context.print(shown.join(''));
          }
          offsets.set(operand, content.length);
        },
        words.unfollowed,
      );
      if (offsets.size === 0 && !flags.has('F')) {
        const none = words.nothingLeft(follow);
        if (none !== undefined) await context.complain(none);
        return 1;
      }
      if (!follow || (operands.length === 0 && !context.stdin.isTerminal)) return status;
      return followFiles(context, operands, offsets);
    },
  });
export const tail = defineTail(busyboxWords);
export const gnuTail = defineTail(gnuWords);

/** The end of stdin in which so many lines or bytes are: what came before is let go, as it may never end. */
async function lastBlocks(context: ProgramContext, lines: number, bytes: number): Promise<Uint8Array> {
  const blocks: { readonly data: Uint8Array; readonly lines: number }[] = [];
  let size = 0;
  let count = 0;
  for (let chunk = await context.read(); chunk !== undefined; chunk = await context.read()) {
    const data = chunk.slice();
    const block = { data, lines: data.reduce((sum, byte) => (byte === 10 ? sum + 1 : sum), 0) };
    blocks.push(block);
    size += data.length;
    count += block.lines;
    for (let [oldest] = blocks; oldest !== undefined; [oldest] = blocks) {
      if (size - oldest.data.length < bytes || count - oldest.lines <= lines) break;
      blocks.shift();
      size -= oldest.data.length;
      count -= oldest.lines;
    }
    await (context.process.checkpoint() ?? context.system.pacer.breathe(8));
  }
  return joinBytes(blocks.map(({ data }) => data));
}

async function followFiles(
  context: ProgramContext,
  operands: readonly string[],
  offsets: Map<string, number>,
): Promise<never> {
  let wake: (() => void) | undefined;
  let dirty = true;
  const watch = context.system.files.watch(() => {
    dirty = true;
    wake?.();
  });
  context.process.onEnd(() => watch.close());
  for (;;) {
    if (!dirty) {
      await context.process.until(
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
      );
    }
    dirty = false;
    for (const operand of operands) {
      const path = context.path(operand);
      if (!context.files.exists(path) || context.files.stat(path).type !== 'file') continue;
      const content = context.files.readFile(path);
      const seen = offsets.get(operand) ?? 0;
      // A file that shrank starts anew.
      const from = content.length < seen ? 0 : seen;
      if (content.length > from) await context.stdout.write(content.slice(from));
      offsets.set(operand, content.length);
    }
  }
}

export const tee = defineProgram({
  name: 'tee',
  run: async (context) => {
    const { flags, operands } = parseOptions(context.arguments, 'ai', '', { append: 'a' });
    const status = await forEachOperand(context, operands, (operand) => {
      if (!flags.has('a')) context.files.writeFile(context.path(operand), new Uint8Array(0));
      else context.files.appendFile(context.path(operand), new Uint8Array(0));
    });
    for (;;) {
      const chunk = await context.read();
      if (chunk === undefined) return status;
      await context.stdout.write(chunk);
      for (const operand of operands) context.files.appendFile(context.path(operand), chunk);
    }
  },
});

export const yes = defineProgram({
  name: 'yes',
  run: async (context) => {
    const line = `${context.arguments.length === 0 ? 'y' : context.arguments.join(' ')}\n`;
    const chunk = encode(line.repeat(Math.max(1, Math.floor(4096 / line.length))));
    for (;;) {
      await context.stdout.write(chunk);
      const gate = context.process.checkpoint() ?? context.system.pacer.breathe(8);
      if (gate !== undefined) await gate;
    }
  },
});

export const seq = defineProgram({
  name: 'seq',
  run: async (context) => {
    const { flags, values, operands } = parseOptions(
      context.arguments.map((arg) => (/^-\d/.test(arg) ? ` ${arg}` : arg)),
      'w',
      's',
    );
    const numbers = operands.map((text) => Number(text.trim()));
    const [first, step, last] =
      numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
    if (first === undefined || step === undefined || last === undefined || numbers.some(Number.isNaN)) {
      await context.complain(`invalid number '${operands.find((text) => Number.isNaN(Number(text))) ?? ''}'`);
      return 1;
    }
    const width = flags.has('w') ? Math.max(String(first).length, String(last).length) : 0;
    const separator = values.get('s') ?? '\n';
    let before = '';
    for (let value = first; step >= 0 ? value <= last : value >= last; ) {
      let text = '';
      for (; text.length < 4096 && (step >= 0 ? value <= last : value >= last); value += step) {
        text += before + String(value).padStart(width, '0');
        before = separator;
      }
      await context.print(text);
      await (context.process.checkpoint() ?? context.system.pacer.breathe(8));
    }
    if (before !== '') await context.print('\n');
    return 0;
  },
});
