import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../support/needs.ts';
import { run } from '../../support/run.ts';
import { openCluster, realKubeconfig, type TestCluster } from './cluster.ts';
import { loadWalks } from './transcript.ts';
import { walkThrough } from './walk.ts';

const transcript = readFileSync(new URL('walks/cloud/aws.txt', import.meta.url), 'utf8');

describeWith(['kubectl'], 'kubectl in a cloud lab', () => {
  // Whoever brings a cluster of his own hardly has EBS in it.
  if (realKubeconfig !== undefined) {
    it.skip('needs a lab');
    return;
  }
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await openCluster('cloud-aws');
    const env = await cluster.withKubectl('v35');
    const ready = ['wait', '-n', 'kube-system', '--for=condition=Ready', 'pod', '--all', '--timeout=60s'];
    expect((await run('kubectl', ready, { env })).code).toBe(0);
  }, 120_000);

  afterAll(async () => cluster.close(), 30_000);

  for (const walk of loadWalks(transcript, 'v35')) {
    it(walk.name, async () => walkThrough(walk, await cluster.withKubectl('v35')), 90_000);
  }
});
