import { DockerfileError } from '../dockerfile/dockerfile-error.ts';
import { jsonOrSeparated } from '../dockerfile/words.ts';
import { defineInstruction, type InstructionDefinition } from './definition.ts';
import { refuseNewer } from './newer.ts';

/** COPY and ADD differ in their flags, and in that ADD unpacks archives. */
function copying(name: 'COPY' | 'ADD', flags: readonly string[]): InstructionDefinition {
  return defineInstruction({
    name: name.toLowerCase(),
    split: jsonOrSeparated,
    flags,
    newerFlags: ['chmod'],
    parse: ({ args, flags: given }) => {
      if (args.length < 2) {
        throw new DockerfileError(
          `${name} requires at least two arguments, but only one was provided. Destination could not be determined`,
        );
      }
      return async (stage) => {
        // Owner and paths may hold variables, the stage to copy from may not.
        const chown = stage.expand(given.get('chown') ?? '');
        const paths = args.map((path) => stage.expand(path));
        refuseNewer(given, ['chmod']);
        await stage.copy({
          instruction: name,
          sources: paths.slice(0, -1),
          destination: paths.at(-1) ?? '',
          chown,
          from: given.get('from') ?? '',
        });
      };
    },
  });
}

export const copy = copying('COPY', ['chown', 'from']);
export const add = copying('ADD', ['chown']);
