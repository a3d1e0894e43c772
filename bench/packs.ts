import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { CheckEntry, Scenario } from '#api';
import { grade } from '#engine';
import { checks } from '#graders';
import { backends, loadLab } from '#labs';
import { virtualClock } from '#sim';
import { median, milliseconds, row } from './measure.ts';
import type { Program } from './program.ts';

const manifest = `apiVersion: v1
kind: PersistentVolume
metadata: {name: bench, labels: {team: web, tier: data}}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: manual
  volumeMode: Filesystem
  hostPath: {path: /srv/bench, type: DirectoryOrCreate}
`;

/** Ten statements about one volume: where they look in the terms of a check and of kubectl, and what has to be there. */
const statements: readonly (readonly [path: string, value: string | readonly string[], shown?: string])[] = [
  ['metadata.name', 'bench'],
  ['metadata.labels.team', 'web'],
  ['metadata.labels.tier', 'data'],
  ['spec.capacity.storage', '1Gi'],
  ['spec.accessModes', ['ReadWriteOnce'], '["ReadWriteOnce"]'],
  ['spec.persistentVolumeReclaimPolicy', 'Retain'],
  ['spec.storageClassName', 'manual'],
  ['spec.volumeMode', 'Filesystem'],
  ['spec.hostPath.path', '/srv/bench'],
  ['spec.hostPath.type', 'DirectoryOrCreate'],
];

const scenario: Scenario = {
  id: 'bench/ten',
  pack: 'bench',
  name: 'ten',
  directory: '/nowhere',
  document: {
    apiVersion: 'cka-lab.dev/v1',
    kind: 'Scenario',
    metadata: { name: 'ten' },
    title: { en: 'Ten checks' },
    domain: 'storage',
    difficulty: 'easy',
    minutes: 1,
    lab: 'two-node',
    uses: ['kubernetes'],
    backends: ['sim'],
    task: { en: 'Ten checks' },
    checks: statements.map(
      ([path, equals]): CheckEntry => ({
        id: path,
        title: { en: path },
        kind: 'resource',
        points: 1,
        cites: { en: path },
        spec: { apiVersion: 'v1', kind: 'PersistentVolume', name: 'bench', fields: [{ path, equals }] },
      }),
    ),
    hints: [{ en: 'none' }],
    solution: { script: 'solution.sh', explanation: { en: 'none' } },
    wrong: [],
  },
};

const script = [
  'set -eu',
  ...statements.map(
    ([path, value, shown = String(value)]) =>
      `[ "$(kubectl get persistentvolume bench -o jsonpath='{.${path}}')" = '${shown}' ]`,
  ),
  'times',
].join('\n');

/** All proofs of all bundled packs as an author waits for them: the clock, and the processor with all kubectl and docker. */
export function proofs(program: Program): void {
  const packs = ['docker-storage', 'kubernetes-storage', 'storage-basics'];
  const folders = packs.map((pack) => `"$3/${pack}"`).join(' ');
  const began = performance.now();
  const output = program.tool('bash', [
    '-ec',
    `"$1" "$2" pack test ${folders} --trust > /dev/null; times`,
    'bash',
    process.execPath,
    program.launcher,
    scenarios,
  ]);
  const [clock, processor] = [performance.now() - began, processorOf(output)];
  const seconds = (value: number) => `${Math.round(value / 1000)} s`;
  row(
    'pack test of all bundled packs',
    seconds(clock),
    `${seconds(processor)} of the processor`,
    'goal: 60 s on two cores',
  );
}

const scenarios = fileURLToPath(new URL('../scenarios', import.meta.url));

/** Milliseconds of the processor that bash says its children took (the second line of `times`). */
function processorOf(output: string): number {
  const spans = [...(output.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return spans.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0);
}

/** Ten checks in this process, and the same in a shell with kubectl against a lab's host: the processor's time, which nobody else disturbs. */
export async function packs(program: Program): Promise<void> {
  const clock = virtualClock();
  const lab = await (await backends.sim()).open({
    lab: loadLab('two-node'),
    directory: undefined,
    workDirectory: undefined,
    clock,
    seed: 'bench',
    log: () => {},
  });
  await lab.applyManifests(manifest);
  await lab.settled();
  const once = () =>
    grade({ scenario, target: lab.target, checks, clock, language: 'en', backend: 'sim', wait: false });
  for (let run = 0; run < 200; run += 1) {
    if (!(await once()).passed) throw new Error('the ten checks have to pass');
  }
  program.tool('kubectl', ['apply', '-f', '-'], manifest);
  const inProcess: number[] = [];
  const inShell: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const before = process.cpuUsage();
    for (let run = 0; run < 100; run += 1) await once();
    const { user, system } = process.cpuUsage(before);
    inProcess.push((user + system) / 100_000);
    inShell.push(processorOf(program.tool('bash', ['-c', script])));
  }
  await lab.destroy();
  const [ours, theirs] = [median(inProcess), median(inShell)];
  row(
    'ten checks, processor',
    milliseconds(ours),
    `shell ${milliseconds(theirs)}, ${Math.round(theirs / ours)} x`,
    'goal: 10 ms, 50 x',
  );
}
