import { DockerfileError } from '../dockerfile/dockerfile-error.ts';
import { whole } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandSome } from './demand.ts';

export const onbuild = defineInstruction({
  name: 'onbuild',
  split: whole,
  parse: ({ args, original }) => {
    demandSome('ONBUILD', args);
    const trigger = (args[0] ?? '').trim().split(/\s/, 1)[0]?.toUpperCase() ?? '';
    if (trigger === 'ONBUILD') throw new DockerfileError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    if (trigger === 'MAINTAINER' || trigger === 'FROM') {
      throw new DockerfileError(`${trigger} isn't allowed as an ONBUILD trigger`);
    }
    const expression = original.replace(/^\s*ONBUILD\s*/i, '');
    return async (stage) => {
      stage.config.OnBuild = [...(stage.config.OnBuild ?? []), expression];
      await stage.commit(`ONBUILD ${expression}`);
    };
  },
});
