import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningLab } from '#api';
import { checks } from '#graders';
import { backends, loadLab } from '#labs';
import { virtualClock } from '#sim';

let lab: RunningLab;

const manifests = `
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: web
      image: busybox:1.36
      command: [sh, -c, 'mkdir -p /www; echo hello > /www/index.html; echo ready; exec httpd -f -p 8080 -h /www']
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: 'busybox:1.36', command: [sleep, '100000']}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: default, namespace: default}]
`;

beforeAll(async () => {
  const backend = await backends.sim();
  lab = await backend.open({
    lab: loadLab('two-node'),
    directory: undefined,
    workDirectory: undefined,
    clock: virtualClock(),
    seed: 'looks',
    log: () => {},
  });
  await lab.applyManifests(manifests);
  await lab.settled();
}, 60_000);
afterAll(() => lab.destroy());

const pods = (verb: string) => [{ verb, resource: 'pods' }];

test.each<[string, string, object, string]>([
  [
    'a file in a container',
    'pod-exec',
    { pod: 'web', command: ['cat', '/www/index.html'], stdout: { equals: 'hello' } },
    'pass',
  ],
  [
    'an exit code',
    'pod-exec',
    { pod: 'web', command: ['cat', '/none'], exitCode: 1, stderr: { includes: '/none' } },
    'pass',
  ],
  ['a program that is not there', 'pod-exec', { pod: 'web', command: ['psql'], exitCode: 1 }, 'fail'],
  ['a log', 'logs', { pod: 'web', text: { line: 'ready' } }, 'pass'],
  [
    'a page behind a Service',
    'reachable',
    { from: { pod: 'client' }, url: 'http://web/', status: 200, body: { line: 'hello' } },
    'pass',
  ],
  ['a page that is not there', 'reachable', { from: { pod: 'client' }, url: 'http://web/none', status: 200 }, 'fail'],
  ['a port', 'reachable', { from: { pod: 'client' }, address: 'web:80' }, 'pass'],
  ['a port that nobody listens on', 'reachable', { from: { pod: 'client' }, address: 'web:81', timeout: 1 }, 'fail'],
  ['a Service that is not there', 'reachable', { from: { pod: 'client' }, address: 'wep:80' }, 'fail'],
  [
    'what a service account may do',
    'can-i',
    { serviceAccount: { name: 'default', namespace: 'default' }, may: pods('get'), mayNot: pods('delete') },
    'pass',
  ],
  [
    'what it may not',
    'can-i',
    { serviceAccount: { name: 'default', namespace: 'default' }, may: pods('delete') },
    'fail',
  ],
  [
    'an event',
    'events',
    { about: { apiVersion: 'v1', kind: 'Pod', name: 'web' }, reason: 'Started', type: 'Normal' },
    'pass',
  ],
])('%s: %s', async (_, kind, given, verdict) => {
  const check = checks.get(kind);
  if (check === undefined) throw new Error(`there is no check ${kind}`);
  const spec: unknown = check.schema.parse(given);
  const seen = await check.observe(spec, lab.target);
  expect({ ...check.judge(spec, seen), verdict: check.judge(spec, seen).verdict }).toMatchObject({ verdict });
  if (verdict !== 'pass') return;
  const survivors = check
    .mutants(spec, seen)
    .filter((mutant) => check.judge(spec, mutant.observation).verdict === 'pass');
  expect(survivors.map(({ name }) => name)).toEqual([]);
});

test('a command that does not end is no verdict', async () => {
  const check = checks.get('pod-exec');
  if (check === undefined) throw new Error('there is no check pod-exec');
  const spec: unknown = check.schema.parse({ pod: 'client', command: ['sleep', '1000'], timeout: 2 });
  await expect(check.observe(spec, lab.target)).rejects.toThrow('"sleep 1000" did not end within 2 seconds.');
});

test('docker-exec runs in containers of the Docker host', async () => {
  await lab.prepare(
    { docker: { containers: [{ name: 'box', image: 'busybox:1.36', command: ['sleep', '1000'], running: true }] } },
    '.',
  );
  const check = checks.get('docker-exec');
  if (check === undefined) throw new Error('there is no check docker-exec');
  const judged = async (given: object) => {
    const spec: unknown = check.schema.parse(given);
    return check.judge(spec, await check.observe(spec, lab.target)).verdict;
  };
  expect(
    await judged({ name: 'box', command: ['sh', '-c', 'echo a; exit 3'], exitCode: 3, stdout: { equals: 'a' } }),
  ).toBe('pass');
  expect(await judged({ name: 'box', command: ['psql'] })).toBe('fail');
});
