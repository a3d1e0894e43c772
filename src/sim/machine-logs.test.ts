import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestMachines, testMachines } from './machine-testing.ts';

let lab: TestMachines;
const run = (command: string) => lab.run(command);

beforeAll(async () => {
  lab = await testMachines();
  lab.write(
    '/etc/kubernetes/manifests/web.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: c, image: busybox, command: [sh, -c, "echo one; echo two >&2; sleep 10000"]}\n',
  );
  await lab.clock.advance(30_000);
});
afterAll(async () => lab.close());

it("containers' logs lie where their runtime writes them", async () => {
  expect(await run('cat /var/log/pods/default_web-node01_*/c/0.log')).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stdout F one\n\S+ stderr F two\n$/,
  );
  expect(await run('ls /var/log/containers')).toMatch(/^web-node01_default_c-[0-9a-f]{64}\.log\n$/);
  expect(await run('tail -n 1 /var/log/containers/web-node01_default_c-*.log')).toMatch(/ stderr F two\n$/);
  expect(await run('echo own > /var/log/own.log; cat /var/log/own.log')).toBe('own\n');
  expect(await run('echo x > /var/log/pods/x')).toContain('Read-only file system');
});

it("containers' processes are the machine's, too, and obey its signals", async () => {
  const pid = Number(await run('pgrep -x sleep'));
  expect(await run(`ps -o comm= -p ${pid}`)).toBe('sleep\n');
  await run(`kill -9 ${pid}`);
  await lab.clock.advance(15_000);
  expect(await run('crictl ps --name c')).toMatch(/Running +c +1 +/);
  expect(await run('crictl ps -a --name c -q | wc -l')).toBe('1\n');
  expect(await run('ls /var/log/pods/default_web-node01_*/c')).toBe('0.log\n1.log\n');
});

it('crictl shows what containers use, the node, and its images', async () => {
  expect(await run('crictl stats')).toMatch(
    /^CONTAINER {11}NAME {16}CPU % {15}MEM {17}DISK {16}INODES {14}SWAP\n[0-9a-f]{13} {7}c {19}\d\.\d\d {16}[\d.]+[kM]B/,
  );
  expect(await run('crictl statsp')).toMatch(
    /^POD +POD ID +CPU % +MEM\nweb-node01 +[0-9a-f]{13} +\d\.\d\d +[\d.]+[kM]B\n$/,
  );
  const info = JSON.parse(await run('crictl info'));
  expect(info.status.conditions[0]).toEqual({ message: '', reason: '', status: true, type: 'RuntimeReady' });
  const { status } = JSON.parse(await run('crictl inspecti busybox'));
  expect(status.repoTags).toEqual(['docker.io/library/busybox:latest']);
  expect(await run('crictl inspecti nothing')).toBe('FATA[0000] no such image "nothing" present\n[1]');
  expect(await run('crictl rmi --prune; crictl images -q | wc -l')).toBe('1\n');
  expect(await run('crictl imagefsinfo | grep -c mountpoint')).toBe('1\n');
});
