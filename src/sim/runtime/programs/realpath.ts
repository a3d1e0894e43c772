import { defineProgram } from '../process/program.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

/** The path of a file without links and dots. */
export const realpath = defineProgram({
  name: 'realpath',
  run: (context) => {
    const { operands } = parseOptions(context.arguments, 'emLPqsz');
    return forEachOperand(context, operands, (operand) =>
      context.print(`${context.files.realPath(context.path(operand))}\n`),
    );
  },
});
