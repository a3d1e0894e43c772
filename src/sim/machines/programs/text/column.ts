import { defineProgram } from '../../../runtime/process/program.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';
import { decode, forEachOperand } from '../../../runtime/programs/text.ts';

const long = { table: 't', separator: 's', 'output-separator': 'o' };

/** `column -t`: the fields of lines below each other, as util-linux prints them. Without `-t`, the lines as they are. */
export const column = defineProgram({
  name: 'column',
  run: async (context) => {
    const { flags, values, operands, unknown } = parseOptions(context.arguments, 'tLne', 'socNR', long);
    if (unknown !== undefined) {
      await context.complain(`invalid option -- '${unknown}'`);
      return 1;
    }
    let text = '';
    const status = await forEachOperand(context, operands.length === 0 ? ['-'] : operands, async (operand) => {
      text += decode(await context.open(operand));
    });
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (!flags.has('t')) {
      await context.print(lines.map((line) => `${line}\n`).join(''));
      return status;
    }
    const separators = values.get('s');
    const rows = lines.map((line) => {
      if (separators === undefined) return line.trim().split(/\s+/);
      return line.split(new RegExp(`[${separators.replace(/[\]\\^-]/g, '\\$&')}]`));
    });
    const between = values.get('o') ?? '  ';
    const widths: number[] = [];
    for (const row of rows)
      for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
    const shown = rows.map((row) =>
      row
        .map((cell, index) =>
          index === widths.length - 1 || index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0),
        )
        .join(between),
    );
    await context.print(shown.map((line) => `${line}\n`).join(''));
    return status;
  },
});
