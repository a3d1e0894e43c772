import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parse } from 'yaml';
import type { Server } from './api-server/connection.ts';
import { apiServer } from './api-server/index.ts';
import { cluster } from './cluster/index.ts';
import { docker } from './docker.ts';
import { median, milliseconds, paired, row, timings } from './measure.ts';
import { packs, proofs } from './packs.ts';
import { bareNode, createProgram, residentMegabytes } from './program.ts';
import { openScreen } from './screen.ts';

/**
 * What a learner feels, measured from outside on the built program: medians, and ratios within one run, so that a slow
 * machine is slow for both sides. Prints figures and goals; judges nothing. Run: npm run bench, or npm run bench -- PART...
 */
const program = createProgram();
const manifest = (size: number) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bench, namespace: default}\ndata: {size: "${size}"}\n`;

async function startUp(): Promise<void> {
  const firstAnswers: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const started = performance.now();
    program.run(['start', '--lab', 'two-node', '--name', 'bench']);
    // The address stays the same from one start to the next: only the first has to be asked for.
    if (round === 0) program.enter();
    program.tool('kubectl', ['get', 'nodes']);
    if (round > 0) firstAnswers.push(performance.now() - started);
    if (round < 3) program.run(['stop', '--name', 'bench']);
  }
  const node = median(await timings(5, bareNode));
  const answer = median(firstAnswers);
  row(
    'start to the first `kubectl get nodes`',
    milliseconds(answer),
    `${(answer / node).toFixed(1)} x node -e 0 (${milliseconds(node)})`,
    'goal: 1 s',
  );
}

/** How long a cluster takes to be there in a process that has just begun, by what its host logged. */
function boots(): void {
  for (const lab of ['two-node-bare', 'two-node']) {
    for (let round = 0; round < 4; round += 1) {
      program.run(['start', '--lab', lab, '--name', lab]);
      program.run(['stop', '--name', lab]);
    }
    const times = [...program.log(lab).matchAll(/booted in (\d+) ms, (\d+) ms/g)].slice(1);
    const middle = (group: number) => milliseconds(median(times.map((match) => Number(match[group]))));
    const goal = lab === 'two-node' ? '' : 'goal: 150 ms';
    row(`boot of ${lab}`, middle(1), `${middle(2)} of the processor`, goal);
  }
}

async function grading(): Promise<void> {
  program.run(['start', 'create-persistent-volume', '--name', 'bench']);
  program.enter();
  const check = await paired(
    7,
    () => void program.run(['check'], [0, 1]),
    () => void program.tool('kubectl', ['get', 'pv']),
  );
  row(
    'check',
    milliseconds(check.a),
    `${check.ratio.toFixed(2)} x kubectl get (${milliseconds(check.b)})`,
    'goal: 2 x',
  );

  const reset = median(await timings(5, () => void program.run(['reset'])));
  row('reset', milliseconds(reset), '', 'goal: 1 s');

  let size = 0;
  const apply = await paired(
    7,
    () => {
      size += 1;
      program.tool('kubectl', ['apply', '-f', '-'], manifest(size));
    },
    () => void program.tool('kubectl', ['get', 'pv']),
  );
  row('kubectl apply', milliseconds(apply.a), `${apply.ratio.toFixed(2)} x kubectl get (${milliseconds(apply.b)})`, '');
}

async function terminal(): Promise<void> {
  const paints = await timings(5, async () => {
    const screen = openScreen(process.execPath, [program.launcher], program.environment);
    await screen.until((text) => text.trim() !== '');
    screen.close();
  });
  row('first paint', milliseconds(median(paints)), '', 'goal: 0.5 s');

  program.run(['start', 'create-persistent-volume', '--name', 'bench']);
  const screen = openScreen(
    process.execPath,
    [program.launcher, 'start', 'create-persistent-volume', '--name', 'bench', '--ui'],
    program.environment,
  );
  await screen.until((text) => /work[#$]/.test(text) && text.includes('F10'));
  const typed = await timings(40, async (key) => void (await screen.key(key % 2 === 0 ? '\x7f' : 'a')));
  row('key to paint in the shell pane', milliseconds(median(typed)), '', 'goal: 25 ms');

  // F8 changes the language: the whole screen is drawn anew.
  const painted = await timings(
    20,
    async (press) => void (await screen.key('\x1b[19~', (text) => text.includes(press % 2 === 0 ? 'Task:' : '과제:'))),
  );
  row('key to a whole new screen', milliseconds(median(painted)), '', '');

  const host = hostPid();
  const both = residentMegabytes(screen.pid) + residentMegabytes(host);
  row(
    'memory of UI and host',
    `${Math.round(both)} MB`,
    `host ${Math.round(residentMegabytes(host))} MB`,
    'goal: 300 MB',
  );
  screen.close();
}

function hostPid(): number {
  const { labs } = JSON.parse(program.run(['status', '--json'])) as { labs: { pid?: number }[] };
  return labs.find(({ pid }) => pid !== undefined && pid !== null)?.pid ?? 0;
}

/** The API server of a lab that nobody else uses. */
async function apiServerAlone(): Promise<void> {
  program.run(['start', '--lab', 'two-node', '--name', 'bench']);
  const { environment } = JSON.parse(program.run(['env', '--json', '--name', 'bench'])) as {
    environment: { KUBECONFIG: string };
  };
  const { clusters, users } = parse(readFileSync(environment.KUBECONFIG, 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[];
  };
  const { hostname, port } = new URL(clusters[0]?.cluster.server ?? '');
  const pem = (data: string | undefined) => Buffer.from(data ?? '', 'base64').toString();
  const server: Server = {
    host: hostname,
    port: Number(port),
    authority: pem(clusters[0]?.cluster['certificate-authority-data']),
    certificate: pem(users[0]?.user['client-certificate-data']),
    key: pem(users[0]?.user['client-key-data']),
  };
  await apiServer(server, hostPid());
  program.run(['stop', '--delete', '--name', 'bench']);
}

/** A cluster that lives: a lab that nobody touches, and clusters in this process. */
async function clusterAlone(): Promise<void> {
  program.run(['start', '--lab', 'two-node', '--name', 'bench']);
  await cluster(hostPid());
  program.run(['stop', '--delete', '--name', 'bench']);
}

/** A Docker host that nobody else uses. */
async function dockerAlone(): Promise<void> {
  program.run(['start', '--lab', 'docker', '--name', 'bench']);
  program.enter();
  await docker(program, hostPid());
  program.run(['stop', '--delete', '--name', 'bench']);
}

/** Ten checks of a scenario, beside the same checks as a shell script. */
async function packsAlone(): Promise<void> {
  program.run(['start', '--lab', 'two-node', '--name', 'bench']);
  program.enter();
  await packs(program);
  program.run(['stop', '--delete', '--name', 'bench']);
}

const parts = {
  start: startUp,
  boot: boots,
  check: grading,
  terminal,
  'api-server': apiServerAlone,
  cluster: clusterAlone,
  docker: dockerAlone,
  packs: packsAlone,
  proofs: () => proofs(program),
};
const isPart = (name: string): name is keyof typeof parts => name in parts;
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !isPart(name));
if (unknown !== undefined) throw new Error(`no part ${unknown}: there are ${Object.keys(parts).join(', ')}`);
if (spawnSync('kubectl', ['version', '--client']).status !== 0)
  throw new Error('the benchmark needs kubectl on the PATH');
try {
  for (const name of asked.length === 0 ? Object.keys(parts) : asked) if (isPart(name)) await parts[name]();
} finally {
  program.close();
}
