import { DockerfileError } from '../dockerfile/dockerfile-error.ts';
import { jsonOrWhole } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandSome } from './demand.ts';

export const shell = defineInstruction({
  name: 'shell',
  split: jsonOrWhole,
  parse: ({ args, isJson, original }) => {
    demandSome('SHELL', args);
    if (!isJson) throw new DockerfileError(`SHELL requires the arguments to be in JSON form${hint(original)}`);
    return async (stage) => {
      stage.config.Shell = [...args];
      await stage.commit(`SHELL [${args.join(' ')}]`);
    };
  },
});

/** Only the Windows engine gives one. */
function hint(_original: string): string {
  return '';
}
