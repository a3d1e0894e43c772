import { DockerfileError } from '../dockerfile/dockerfile-error.ts';
import { names } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandSome } from './demand.ts';

/** Names and default values, as they are written. Throws DockerfileError. */
export function readArguments(args: readonly string[]): readonly (readonly [string, string | undefined])[] {
  demandSome('ARG', args);
  return args.map((text) => {
    const equals = text.indexOf('=');
    if (equals === 0) throw new DockerfileError('ARG names can not be blank');
    return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
  });
}

export const arg = defineInstruction({
  name: 'arg',
  split: names,
  parse: ({ args }) => {
    const given = readArguments(args);
    return async (stage) => {
      const words = given.map(([name, value]) => {
        const expanded = stage.expand(name);
        const own = value === undefined ? undefined : stage.expand(value);
        stage.buildArguments.add(expanded, own);
        return own === undefined ? expanded : `${expanded}=${own}`;
      });
      await stage.commit(`ARG ${words.join(' ')}`);
    };
  },
});
