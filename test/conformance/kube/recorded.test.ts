import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kubectlFolder } from '../../support/kubectl.ts';
import { describeWith } from '../../support/needs.ts';
import { createProgram, type Program, startLab } from '../../support/program.ts';
import { normalize } from './normalize.ts';
import { loadStories, replay } from './replay.ts';

const golden = new URL('../../golden/kubernetes/', import.meta.url);

/** Commands whose answer is known to differ from the recording, with the reason. */
interface KnownChange {
  readonly story: string;
  readonly step: number;
  readonly reason: string;
}

const knownChanges = JSON.parse(readFileSync(new URL('known-changes.json', golden), 'utf8')) as readonly KnownChange[];

describeWith(['kubectl'], 'recorded answers of a real control plane', () => {
  let program: Program;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    program = createProgram(await kubectlFolder('v32'));
    env = await startLab(program, '--lab', 'two-node-bare');
  }, 60_000);

  afterAll(async () => program.close(), 30_000);

  for (const file of readdirSync(golden).filter((name) => /^\d\d-.*\.json$/.test(name))) {
    for (const story of loadStories(new URL(file, golden))) {
      // Some stories sleep and then look: on a machine that is busy with other suites once more is fair.
      it.concurrent(`${file.replace('.json', '')}: ${story.name}`, { timeout: 180_000, retry: 1 }, async () => {
        const { names, steps } = await replay(story, env);
        const recorded = { namespace: story.ns, prefix: story.P };
        const changed = new Set(
          knownChanges.filter((change) => change.story === story.name).map((change) => change.step),
        );
        const differing: unknown[] = [];
        story.steps.forEach((wanted, index) => {
          const got = steps[index];
          const same =
            got?.code === wanted.code &&
            normalize(got.stdout, names) === normalize(wanted.stdout, recorded) &&
            normalize(got.stderr, names) === normalize(wanted.stderr, recorded);
          if (same === changed.has(index)) {
            const why = same ? 'listed as a known change, but is the same' : 'differs';
            const want = normalize(`${wanted.code} ${wanted.stdout}${wanted.stderr}`, recorded);
            differing.push({
              step: index,
              why,
              run: wanted.cmd,
              want,
              got: normalize(`${got?.code} ${got?.stdout}${got?.stderr}`, names),
            });
          }
        });
        expect(differing).toEqual([]);
      });
    }
  }
});
