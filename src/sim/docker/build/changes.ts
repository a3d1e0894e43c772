import type { ContainerConfig } from '../records.ts';
import { BuildArguments } from './build-arguments.ts';
import { asRequestError } from './context.ts';
import { expandWord, expandWords, variablesOf } from './dockerfile/expand.ts';
import { parseInstructions } from './dockerfile/parse.ts';
import type { Stage } from './instructions/definition.ts';

/** What makes sense without running anything. */
const allowed = ['cmd', 'entrypoint', 'healthcheck', 'env', 'expose', 'label', 'onbuild', 'user', 'volume', 'workdir'];

/** A configuration changed by instructions of a Dockerfile. Follows moby builder/dockerfile BuildFromConfig. Throws EngineError. */
export async function applyChanges(config: ContainerConfig, changes: readonly string[]): Promise<ContainerConfig> {
  const text = changes.join('\n');
  if (changes.length === 0) return config;
  const { commands, escapeCharacter } = await asRequestError(async () => parseInstructions(text, allowed));
  const own = structuredClone(config);
  const buildArguments = new BuildArguments(new Map());
  const variables = () => variablesOf(own.Env ?? []);
  const nothing = async () => undefined;
  const stage: Stage = {
    config: own,
    buildArguments,
    shell: Array.isArray(own.Shell) && own.Shell.length > 0 ? own.Shell.map(String) : ['/bin/sh', '-c'],
    author: '',
    hasCommand: false,
    expand: (word) => expandWord(word, variables(), escapeCharacter),
    expandToWords: (word) => expandWords(word, variables(), escapeCharacter),
    print: () => undefined,
    commit: nothing,
    commitDirectory: nothing,
    run: nothing,
    copy: nothing,
  };
  for (const { run } of commands) await asRequestError(async () => run(stage));
  return own;
}
