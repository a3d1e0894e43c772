import { defineCommand, shared } from '../command.ts';
import { connectLab } from '../lab-command.ts';

/** `reset`: the lab as it was when the scenario (or the sandbox) began. */
export const reset = defineCommand({
  name: 'reset',
  summary: 'put the lab back to how the scenario began',
  options: [shared.json, shared.name],
  async run(context, invocation) {
    const client = await connectLab(context, invocation);
    const status = await client.reset();
    if (invocation.flag('json')) context.write(`${JSON.stringify(status, null, 2)}\n`);
    else {
      context.write(`Lab ${status.name} is back to the beginning of ${status.scenario ?? 'the sandbox'}.\n`);
      context.note(`Files of the work folder were moved to ${status.workDirectory}.previous.`);
    }
    return 0;
  },
});
