import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kubectlFolder } from '../../support/kubectl.ts';
import { describeWith } from '../../support/needs.ts';
import { createProgram, type Program, startLab } from '../../support/program.ts';
import { loadKnownChanges, unexpected } from './known-changes.ts';
import { loadStories, replay } from './replay.ts';

const golden = new URL('../../golden/kubernetes/', import.meta.url);
const knownChanges = loadKnownChanges(new URL('known-changes.json', golden));
const files = readdirSync(golden).filter((name) => /^\d\d-.*\.json$/.test(name));
/** These change the cluster for everybody in it. */
const isExclusive = (file: string) => file.startsWith('9');

/** Stories of these files, in one lab: side by side, or one after the other. */
function tell(name: string, of: readonly string[], concurrent: boolean): void {
  describeWith(['kubectl'], name, () => {
    let program: Program;
    let env: NodeJS.ProcessEnv;

    beforeAll(async () => {
      program = createProgram(await kubectlFolder('v32'));
      env = await startLab(program, '--lab', 'two-node-bare');
    }, 60_000);

    afterAll(async () => program.close(), 30_000);

    for (const file of of) {
      for (const story of loadStories(new URL(file, golden))) {
        const told = concurrent ? it.concurrent : it;
        // Some stories sleep and then look: on a machine that is busy with other suites once more is fair.
        told(`${file.replace('.json', '')}: ${story.name}`, { timeout: 180_000, retry: 1 }, async () => {
          const { names, steps } = await replay(story, env);
          expect(unexpected(story, steps, names, knownChanges)).toEqual([]);
        });
      }
    }
  });
}

tell(
  'recorded answers of a real control plane',
  files.filter((file) => !isExclusive(file)),
  true,
);
for (const file of files.filter(isExclusive)) tell(`recorded alone: ${file}`, [file], false);
