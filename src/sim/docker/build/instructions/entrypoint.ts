import { goQuoteList } from '../dockerfile/go-quote.ts';
import { jsonOrWhole } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { commandLine } from './demand.ts';

export const entrypoint = defineInstruction({
  name: 'entrypoint',
  split: jsonOrWhole,
  parse: ({ args, isJson }) => {
    const command = commandLine(args, isJson);
    return async (stage) => {
      stage.config.Entrypoint = args.length === 0 ? null : command(stage.shell);
      // A command that only the base image brought would be arguments of another program.
      if (!stage.hasCommand) stage.config.Cmd = null;
      await stage.commit(`ENTRYPOINT ${goQuoteList(stage.config.Entrypoint ?? [])}`);
    };
  },
});
