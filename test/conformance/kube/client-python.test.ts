import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../support/needs.ts';
import { pythonWith } from '../../support/python.ts';
import { run } from '../../support/run.ts';
import { openCluster, type TestCluster } from './cluster.ts';

const script = fileURLToPath(new URL('python_client.py', import.meta.url));

/** The functions of the script that are facts: they take the API and a namespace. */
const facts = [...readFileSync(script, 'utf8').matchAll(/^def (\w+)\(api, namespace\):$/gm)].map(
  ([, name = '']) => name,
);

describeWith(['kubectl', "Python's client (apt install python3-kubernetes)"], "Python's client", () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await openCluster('two-node');
  }, 60_000);

  afterAll(async () => cluster.close(), 30_000);

  it.concurrent.each(facts)(
    '%s',
    async (fact) => {
      const ran = await run(pythonWith('kubernetes') ?? '', ['-B', script, fact], { env: cluster.env });
      expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    },
    60_000,
  );
});
