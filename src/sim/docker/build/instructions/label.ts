import { pairs } from '../dockerfile/words.ts';
import { defineInstruction, type Stage } from './definition.ts';
import { demandPairs } from './demand.ts';

/** Puts labels on the stage's image. */
export async function addLabels(stage: Stage, entries: readonly (readonly [string, string])[]): Promise<void> {
  stage.config.Labels = { ...stage.config.Labels, ...Object.fromEntries(entries) };
  await stage.commit(['LABEL', ...entries.map(([key, value]) => `${key}=${value}`)].join(' '));
}

export const label = defineInstruction({
  name: 'label',
  split: pairs('LABEL'),
  parse: ({ args }) => {
    const given = demandPairs('LABEL', args);
    return (stage) =>
      addLabels(
        stage,
        given.map(([key, value]) => [stage.expand(key), stage.expand(value)]),
      );
  },
});
