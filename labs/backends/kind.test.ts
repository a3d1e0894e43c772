import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Lab } from '#api';
import { systemClock } from '#platform';
import { kindBackend, removeKindCluster, removeKindOrphans } from './kind.ts';

/**
 * A stand-in that takes the documented command lines of kind: it writes down what it was told, keeps its clusters in a file, and makes
 * kubeconfigs that lead to a server of this test.
 */
const standIn = (home: string, port: number) => `#!/bin/sh
home=${home}
echo "$*" >> $home/told
name= kubeconfig=
verb="$1 $2"; shift 2
while [ $# -gt 0 ]; do
  case "$1" in
    --name) name=$2; shift 2;;
    --kubeconfig) kubeconfig=$2; shift 2;;
    *) shift 2;;
  esac
done
config() {
  printf '{"apiVersion":"v1","kind":"Config","current-context":"kind-%s",' "$name"
  printf '"clusters":[{"name":"kind-%s","cluster":{"server":"http://127.0.0.1:${port}","insecure-skip-tls-verify":true}}],' "$name"
  printf '"contexts":[{"name":"kind-%s","context":{"cluster":"kind-%s","user":"u"}}],"users":[{"name":"u","user":{}}]}' "$name" "$name"
}
case "$verb" in
  "get clusters") if [ -s $home/clusters ]; then cat $home/clusters; else echo 'No kind clusters found.' >&2; fi;;
  "create cluster")
    if [ -e $home/broken ]; then echo 'ERROR: failed to create cluster: no room' >&2; exit 1; fi
    echo "$name" >> $home/clusters; config > "$kubeconfig";;
  "get kubeconfig") config;;
  "delete cluster") grep -vx "$name" $home/clusters > $home/rest; mv $home/rest $home/clusters;;
esac
`;

const lab: Lab = {
  apiVersion: 'cka-lab.dev/v1',
  kind: 'Lab',
  metadata: { name: 'pair' },
  title: { en: 'Pair' },
  kubernetes: { version: 'v1.35.2', nodes: [{ name: 'controlplane', roles: ['control-plane'] }, { name: 'node01' }] },
};

let home: string;
let server: Server;
let environment: Record<string, string>;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'cka-lab-kind-'));
  server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const answer = request.url === '/version' ? { gitVersion: 'v1.35.0' } : { status: { allowed: true } };
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, 'labs', 'trial'), { recursive: true });
  for (const [name, text] of [
    ['kind', standIn(home, port)],
    ['docker', '#!/bin/sh\n'],
  ] as const) {
    writeFileSync(join(home, 'bin', name), text);
    chmodSync(join(home, 'bin', name), 0o755);
  }
  environment = { PATH: `${join(home, 'bin')}:/usr/bin:/bin` };
});
afterEach(() => {
  server.close();
  rmSync(home, { recursive: true, force: true });
});

const open = (path = environment.PATH ?? '') =>
  kindBackend({ PATH: path }).open({
    lab,
    directory: join(home, 'labs', 'trial'),
    workDirectory: undefined,
    clock: systemClock(),
    seed: 's',
    log: () => {},
  });
const read = (file: string) => (existsSync(join(home, file)) ? readFileSync(join(home, file), 'utf8').split('\n') : []);
const clusters = () => read('clusters').filter((line) => line !== '');

test('a lab on kind makes a cluster with its nodes, goes on with it, and deletes it with itself', async () => {
  const first = await open();
  const [name = ''] = clusters();
  expect(name).toMatch(/^cka-lab-[0-9a-f]{6}-trial$/);
  const folder = join(home, 'labs', 'trial');
  expect(read('told')).toContain(
    `create cluster --name ${name} --config ${folder}/kind.json --kubeconfig ${folder}/kind.kubeconfig --wait 300s`,
  );
  expect(JSON.parse(readFileSync(join(folder, 'kind.json'), 'utf8'))).toEqual({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [{ role: 'control-plane' }, { role: 'worker' }],
  });
  expect(first.prefix).toBe('');
  expect(JSON.parse(readFileSync(first.environment.KUBECONFIG ?? '', 'utf8'))['current-context']).toBe(`kind-${name}`);
  await first.close();
  const again = await open();
  expect(read('told').filter((line) => line.startsWith('create'))).toHaveLength(1);
  await again.destroy();
  expect(clusters()).toEqual([]);
});

test('a cluster that cannot be made: what kind said, and nothing is left', async () => {
  writeFileSync(join(home, 'broken'), '');
  writeFileSync(join(home, 'clusters'), '');
  await expect(open()).rejects.toThrow('kind create cluster failed: ERROR: failed to create cluster: no room');
  expect(read('told').some((line) => line.startsWith('delete cluster --name cka-lab-'))).toBe(true);
  rmSync(join(home, 'broken'));
  await (await open()).destroy();
});

test('a cluster that somebody deleted is not made anew in silence', async () => {
  await (await open()).close();
  writeFileSync(join(home, 'clusters'), '');
  await expect(open()).rejects.toThrow(/^The kind cluster cka-lab-[0-9a-f]{6}-trial of this lab is gone\.$/);
});

test('without kind, or without Docker, one sentence says what is missing', async () => {
  await expect(open('/nowhere')).rejects.toThrow('A kind cluster needs kind, which is not on the PATH.');
  rmSync(join(home, 'bin', 'docker'));
  await expect(open(join(home, 'bin'))).rejects.toThrow('A kind cluster needs docker, which is not on the PATH.');
});

test('clusters of labs that are no more are deleted, and no others', async () => {
  await (await open()).close();
  const [mine = ''] = clusters();
  const dead = mine.replace('trial', 'dead');
  writeFileSync(join(home, 'clusters'), ['kind', mine, dead, 'cka-lab-000000-trial', ''].join('\n'));
  const folder = join(home, 'labs', 'any');
  expect(await removeKindOrphans(environment, folder, ['trial'])).toEqual([dead]);
  expect(clusters()).toEqual(['kind', mine, 'cka-lab-000000-trial']);
  await removeKindCluster(environment, join(home, 'labs', 'trial'));
  expect(clusters()).toEqual(['kind', 'cka-lab-000000-trial']);
  expect(await removeKindOrphans({ PATH: '/nowhere' }, folder, [])).toEqual([]);
});
