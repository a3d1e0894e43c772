import { normalizePath } from '../../../runtime/index.ts';
import { DockerfileError } from '../dockerfile/dockerfile-error.ts';
import { whole } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandOne } from './demand.ts';

export const workdir = defineInstruction({
  name: 'workdir',
  split: whole,
  parse: ({ args }) => {
    const given = demandOne('WORKDIR', args);
    return async (stage) => {
      const path = stage.expand(given);
      if (path === '') throw new DockerfileError('cannot normalize nothing');
      stage.config.WorkingDir = path.startsWith('/') ? path : normalizePath(path, stage.config.WorkingDir);
      await stage.commitDirectory(`WORKDIR ${stage.config.WorkingDir}`);
    };
  },
});
