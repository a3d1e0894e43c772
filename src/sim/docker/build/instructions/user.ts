import { whole } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandOne } from './demand.ts';

export const user = defineInstruction({
  name: 'user',
  split: whole,
  parse: ({ args }) => {
    const given = demandOne('USER', args);
    return async (stage) => {
      stage.config.User = stage.expand(given);
      await stage.commit(`USER ${stage.config.User}`);
    };
  },
});
