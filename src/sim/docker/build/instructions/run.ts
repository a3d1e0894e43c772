import { jsonOrWhole } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { commandLine } from './demand.ts';
import { refuseNewer } from './newer.ts';

export const run = defineInstruction({
  name: 'run',
  split: jsonOrWhole,
  newerFlags: ['mount'],
  parse: ({ args, isJson, flags }) => {
    const command = commandLine(args, isJson);
    return async (stage) => {
      refuseNewer(flags, ['mount']);
      await stage.run(command(stage.shell));
    };
  },
});
