import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KubectlRelease, kubectlReleases } from '../../support/kubectl.ts';
import { describeWith } from '../../support/needs.ts';
import { run } from '../../support/run.ts';
import { lackOf, openCluster, type TestCluster } from './cluster.ts';
import { walks } from './commands.ts';
import { networkWalks } from './network-walks.ts';
import { policyWalks } from './policy-walks.ts';
import { portWalks } from './port-walks.ts';
import { streamWalks } from './stream-walks.ts';
import { loadTranscripts } from './transcript.ts';
import { type Walk, walkThrough } from './walk.ts';

interface Written {
  readonly subject: string;
  readonly walks: readonly Walk[];
  /** Those that differ in what the walks use; default all. */
  readonly releases?: readonly KubectlRelease[];
}

/** WebSocket and SPDY: older releases know the second one only. */
const streaming = ['v35', 'v29'] as const;

/** Walks that are written as TypeScript, by subject; those of `walks/` are found by themselves. */
const written: readonly Written[] = [
  { subject: 'first commands', walks },
  { subject: 'streams', walks: streamWalks, releases: streaming },
  { subject: 'ports', walks: portWalks, releases: streaming },
  { subject: 'network', walks: networkWalks, releases: ['v35'] },
  { subject: 'policies', walks: policyWalks, releases: ['v35'] },
];

describeWith(['kubectl'], 'kubectl', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await openCluster('two-node');
  }, 60_000);

  afterAll(async () => cluster.close(), 30_000);

  for (const release of kubectlReleases) {
    describe(`1.${release.slice(1)}`, () => {
      it('is the release that it is meant to be', async () => {
        const version = await run('kubectl', ['version', '--client'], { env: await cluster.withKubectl(release) });
        expect(version.stdout).toContain(`Client Version: v1.${release.slice(1)}.`);
      });

      const subjects: readonly Written[] = [...loadTranscripts(release), ...written];
      for (const { subject, walks } of subjects.filter((one) => one.releases?.includes(release) ?? true)) {
        for (const walk of walks) {
          const lack = lackOf(walk.needs ?? []);
          if (lack !== undefined) {
            it.skip(`${subject}: ${walk.name} [this cluster has no ${lack}]`);
            continue;
          }
          const walkIt = async () => walkThrough(walk, await cluster.withKubectl(release));
          if (walk.alone === true) it(`${subject}: ${walk.name}`, walkIt, 180_000);
          else it.concurrent(`${subject}: ${walk.name}`, walkIt, 180_000);
        }
      }
    });
  }
});
