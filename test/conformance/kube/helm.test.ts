import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { helmFolder, helmReleases } from '../../support/kubectl.ts';
import { describeWith } from '../../support/needs.ts';
import { writeChart } from './chart.ts';
import { openCluster, type TestCluster } from './cluster.ts';
import { helmWalks } from './helm-walks.ts';
import { walkThrough } from './walk.ts';

describeWith(['kubectl'], 'helm', () => {
  let cluster: TestCluster;
  let charts: string;

  beforeAll(async () => {
    cluster = await openCluster('two-node');
    charts = mkdtempSync(join(tmpdir(), 'cka-lab-charts-'));
    writeChart(join(charts, 'web'));
  }, 60_000);

  afterAll(async () => {
    await cluster.close();
    rmSync(charts, { recursive: true, force: true });
  }, 30_000);

  for (const [helm, release] of Object.entries(helmReleases)) {
    describe(helm, () => {
      for (const walk of helmWalks(helm === 'helm 4')) {
        it.concurrent(walk.name, async () => {
          const env = await cluster.withKubectl(release);
          const PATH = `${await helmFolder(release)}${delimiter}${env.PATH ?? ''}`;
          await walkThrough(walk, { ...env, PATH, CHART: join(charts, 'web') });
        }, 120_000);
      }
    });
  }
});
