import { defineCommand, shared } from '../command.ts';
import { connectLab } from '../lab-command.ts';
import { indentText } from '../output/wrap.ts';

/** `hint`: those shown so far; `--next`: one more. */
export const hint = defineCommand({
  name: 'hint',
  summary: 'show the hints so far, or one more',
  options: [['--next', 'show one more hint'], shared.json, shared.name],
  async run(context, invocation) {
    const client = await connectLab(context, invocation);
    const { hints, total } = await client.hints(invocation.flag('next'), context.language);
    if (invocation.flag('json')) {
      context.write(`${JSON.stringify({ hints, total }, null, 2)}\n`);
      return 0;
    }
    hints.forEach((text, index) => {
      context.write(`${context.style.bold(`${index + 1}/${total}`)}\n${indentText(text, '  ', context.width)}\n`);
    });
    const left = total - hints.length;
    if (left > 0) context.note(`${left} ${left === 1 ? 'hint' : 'hints'} left: cka-lab hint --next`);
    else context.note('No hints are left; cka-lab solution shows the answer.');
    return 0;
  },
});
