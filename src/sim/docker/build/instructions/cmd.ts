import { goQuoteList } from '../dockerfile/go-quote.ts';
import { jsonOrWhole } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { commandLine } from './demand.ts';

export const cmd = defineInstruction({
  name: 'cmd',
  split: jsonOrWhole,
  parse: ({ args, isJson }) => {
    const command = commandLine(args, isJson);
    return async (stage) => {
      stage.config.Cmd = command(stage.shell);
      await stage.commit(`CMD ${goQuoteList(stage.config.Cmd)}`);
      if (args.length > 0) stage.hasCommand = true;
    };
  },
});
