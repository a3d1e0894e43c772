import { afterAll, beforeAll, expect, it } from 'vitest';
import { kubectlFolder, kubectlReleases } from '../../support/kubectl.ts';
import { describeWith } from '../../support/needs.ts';
import { createProgram, type Program, startLab } from '../../support/program.ts';
import { run } from '../../support/run.ts';
import { walks } from './commands.ts';
import { streamWalks } from './stream-walks.ts';
import { walkThrough } from './walk.ts';

for (const release of kubectlReleases) {
  describeWith(['kubectl'], `kubectl 1.${release.slice(1)} on the simulated cluster`, () => {
    let program: Program;
    let env: NodeJS.ProcessEnv;

    beforeAll(async () => {
      program = createProgram(await kubectlFolder(release));
      env = await startLab(program, '--lab', 'two-node');
    }, 60_000);

    afterAll(async () => program.close(), 30_000);

    it('is the release that it is meant to be', async () => {
      const version = await run('kubectl', ['version', '--client'], { env });
      expect(version.stdout).toContain(`Client Version: v1.${release.slice(1)}.`);
    });

    for (const walk of [...walks, ...streamWalks]) it(walk.name, async () => walkThrough(walk, env), 90_000);
  });
}
