import { exitCodes } from '#api';
import { defineCommand, shared } from '../command.ts';
import { connectLab } from '../lab-command.ts';
import { indentLines, indentText } from '../output/wrap.ts';

/** `solution`: the answer with its explanation; `--apply` also runs it in the lab. */
export const solution = defineCommand({
  name: 'solution',
  summary: 'show the solution, or apply it',
  options: [['--apply', 'run it in the lab'], shared.json, shared.name],
  async run(context, invocation) {
    const client = await connectLab(context, invocation);
    const answer = await client.solution(invocation.flag('apply'), context.language);
    const code = answer.exitCode === undefined || answer.exitCode === 0 ? exitCodes.done : exitCodes.failed;
    if (invocation.flag('json')) {
      context.write(`${JSON.stringify(answer, null, 2)}\n`);
      return code;
    }
    context.write(`${indentText(answer.explanation, '', context.width)}\n\n${indentLines(answer.script, '  ')}\n`);
    if (answer.output !== undefined) context.write(`\n${answer.output}`);
    if (code !== exitCodes.done) context.note(`The solution ended with exit code ${answer.exitCode}.`);
    else
      context.note(
        answer.exitCode === undefined ? 'cka-lab solution --apply runs it.' : 'Applied; cka-lab check grades it.',
      );
    return code;
  },
});
