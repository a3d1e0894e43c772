import { signalName } from '../../../runtime/index.ts';
import { DockerfileError } from '../dockerfile/dockerfile-error.ts';
import { whole } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandOne } from './demand.ts';

export const stopsignal = defineInstruction({
  name: 'stopsignal',
  split: whole,
  parse: ({ args }) => {
    const given = demandOne('STOPSIGNAL', args);
    return async (stage) => {
      const signal = stage.expand(given);
      if (signalName(signal) === undefined) throw new DockerfileError(`Invalid signal: ${signal}`);
      stage.config.StopSignal = signal;
      await stage.commit(`STOPSIGNAL ${signal}`);
    };
  },
});
