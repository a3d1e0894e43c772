import { defineProgram } from '../process/program.ts';
import { deviceAt, openForReading } from '../shell/descriptors.ts';
import { busyboxWords, type FileWords, gnuWords } from './file-words.ts';
import { decode, encode, forEachOperand } from './text.ts';
import { readCall } from './wrong-call.ts';

const defineCat = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}cat`,
    run: async (context) => {
      const call = await readCall(context, words, { flags: words.maker === '' ? 'nbvteAu' : 'nbvteAETsu' });
      if (call === undefined) return 1;
      const { flags, operands } = call;
      let line = 0;
      const write = async (data: Uint8Array) => {
        if (!flags.has('n') && !flags.has('b')) return context.stdout.write(data);
        const numbered = decode(data).replace(/^(.*\n?)/gm, (text) => {
          if (text === '' || (flags.has('b') && text === '\n')) return text;
          line += 1;
          return `${String(line).padStart(6)}\t${text}`;
        });
        return context.stdout.write(encode(numbered));
      };
      return forEachOperand(
        context,
        operands.length === 0 ? ['-'] : operands,
        async (operand) => {
          if (operand !== '-' && deviceAt(context.files, context.path(operand)) === undefined) {
            return write(context.files.readFile(context.path(operand)));
          }
          const input = operand === '-' ? context.stdin : openForReading(context.files, context.path(operand));
          for (;;) {
            const chunk = await context.process.until(input.read());
            if (chunk === undefined) return;
            await write(chunk);
          }
        },
        words.unopened,
      );
    },
  });
export const cat = defineCat(busyboxWords);
export const gnuCat = defineCat(gnuWords);
