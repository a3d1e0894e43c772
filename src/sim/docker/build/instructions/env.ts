import { pairs } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandPairs } from './demand.ts';

export const env = defineInstruction({
  name: 'env',
  split: pairs('ENV'),
  parse: ({ args }) => {
    const given = demandPairs('ENV', args);
    return async (stage) => {
      const entries = given.map(([key, value]) => [stage.expand(key), stage.expand(value)] as const);
      const environment = [...(stage.config.Env ?? [])];
      for (const [key, value] of entries) {
        const index = environment.findIndex((entry) => entry.split('=', 1)[0] === key);
        environment.splice(index < 0 ? environment.length : index, index < 0 ? 0 : 1, `${key}=${value}`);
      }
      stage.config.Env = environment;
      await stage.commit(['ENV', ...entries.map(([key, value]) => `${key}=${value}`)].join(' '));
    };
  },
});
