import { DockerfileError } from '../dockerfile/dockerfile-error.ts';
import { jsonOrSeparated } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandSome } from './demand.ts';

const demandName = (name: string) => {
  if (name === '') throw new DockerfileError('VOLUME specified can not be an empty string');
  return name;
};

export const volume = defineInstruction({
  name: 'volume',
  split: jsonOrSeparated,
  parse: ({ args }) => {
    demandSome('VOLUME', args);
    const given = args.map((path) => demandName(path.trim()));
    return async (stage) => {
      const paths = given.map((path) => demandName(stage.expand(path)));
      stage.config.Volumes = { ...stage.config.Volumes, ...Object.fromEntries(paths.map((path) => [path, {}])) };
      await stage.commit(`VOLUME [${paths.join(' ')}]`);
    };
  },
});
