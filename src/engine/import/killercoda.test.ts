import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importPack } from './import-pack.ts';
import { namesOnlyScript } from './names-only.ts';
import { fitsControlPlane } from './types.ts';

const root = mkdtempSync(join(tmpdir(), 'cka-lab-course-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function course(name: string, index: object, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries({ ...files, 'index.json': JSON.stringify(index) })) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true });
    writeFileSync(join(root, name, path), text);
  }
  return Promise.resolve(join(root, name));
}

const steps = [{ title: 'One', verify: 'verify.sh' }];

test('files that a course lays out are written before its scripts run, on the machine that they belong to', async () => {
  const folder = await course(
    'files',
    {
      title: 'Files',
      details: {
        intro: { background: 'begin.sh' },
        steps: [...steps, { foreground: 'late.sh' }],
        assets: {
          host01: [
            { file: 'run.sh', target: '/opt/run', chmod: '+x' },
            { file: '*.yaml', target: '/root' },
            { file: 'lost.txt', target: '/root' },
          ],
          host02: [{ file: 'b.yaml', target: '/root/' }],
        },
      },
    },
    {
      'verify.sh': 'true\n',
      'begin.sh': '/opt/run/run.sh\n',
      'late.sh': '#!/bin/bash\nfalse\n',
      'assets/run.sh': '#!/bin/sh\ncat <<FILE_END\nx\nFILE_END\n',
      'assets/a.yaml': 'a: 1',
      'assets/b.yaml': 'b: 2\n',
    },
  );
  const { files, problems } = await importPack(folder, 'files');
  expect(problems.map(({ message }) => message)).toEqual(['assets/lost.txt does not exist.']);
  const scenario = files['imported/files/scenario.yaml'];
  expect(scenario).toMatch(/scripts:\n\s+- setup\/assets.sh\n\s+- setup\/0-background.sh\n\s+- setup\/2-foreground.sh/);
  expect(files['imported/files/setup/2-foreground.sh']).toMatch(/^#!\/bin\/bash\ntrap 'exit 0' EXIT .*\nfalse\n$/);
  const script = files['imported/files/setup/assets.sh'];
  expect(script).toContain(
    "cat > '/opt/run/run.sh' <<'FILE_END_'\n#!/bin/sh\ncat <<FILE_END\nx\nFILE_END\nFILE_END_\nchmod '+x'",
  );
  expect(script).toContain("cat > '/root/a.yaml' <<'FILE_END'\na: 1\nFILE_END\n");
  expect(script).toContain("ssh node01 bash <<'ON_MACHINE_END'\nmkdir -p '/root'\ncat > '/root/b.yaml'");
});

test.each([
  ['kubernetes-kubeadm-1node', 'one-node'],
  ['kubernetes-k3s-1node', 'one-node'],
  ['ubuntu', 'one-node'],
  ['kubernetes-kubeadm-2nodes', 'two-node'],
])('a course for %s begins in the environment %s', async (imageid, lab) => {
  const folder = await course(
    `on-${imageid}`,
    { title: 'T', details: { steps }, backend: { imageid } },
    { 'verify.sh': '' },
  );
  const { files } = await importPack(folder, 'p');
  expect(files['imported/t/scenario.yaml']).toContain(`\nlab: ${lab}\n`);
});

test('an index.json that describes no exercise says so', async () => {
  const folder = await course('list', { scenarios: [{ path: 'a' }] }, {});
  const { problems } = await importPack(folder, 'p');
  expect(problems[0]?.message).toBe('It describes no exercise: `details` is missing.');
});

test.each([
  ['systemctl start docker', true],
  ['# docker run a', true],
  ['which docker 2>/dev/null && echo yes', true],
  ['echo "# of Pods" | wc -l', true],
  ['docker ps', false],
  ['[ "$(docker ps -q)" = "" ]', false],
  ['if ! sudo docker ps; then exit 1; fi', false],
  ['kubectl get pods -o json | python3 -c "import json"', false],
])('whether a script needs what machines lack: %s', (script, fits) => {
  expect(fitsControlPlane([`#!/bin/bash\n${script}\n`])).toBe(fits);
});

test('names are those that kubectl is asked for, not what its answer is piped into', () => {
  const script = namesOnlyScript([
    'kubectl get pods -n shop | grep web\nif kubectl get pvc data -n shop; then echo get pod x; fi\n',
  ]);
  expect(script).toContain('kind: PersistentVolumeClaim\nmetadata:\n  name: data\n  namespace: shop\n');
  expect(script).not.toContain('kind: Pod');
  expect(script).toContain('kubectl create --filename -');
});
