import { whole } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandOne } from './demand.ts';

export const maintainer = defineInstruction({
  name: 'maintainer',
  split: whole,
  parse: ({ args }) => {
    const author = demandOne('MAINTAINER', args);
    return async (stage) => {
      stage.author = author;
      await stage.commit(`MAINTAINER ${author}`);
    };
  },
});
