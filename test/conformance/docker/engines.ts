import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Handler, Lab } from '#api';
import { listen } from '#platform';
import { createSimulation, type ImageRepository, realClock, type Simulation } from '#sim';
import { loadImages } from '../../../labs/images/index.ts';
import { volumePlugins } from '../../../labs/plugins/index.ts';
import { type Ran, run } from '../../support/run.ts';

/** An engine that walks are taken on, and the machine that it runs on. */
export interface TestEngine {
  readonly host: string;
  readonly simulated: boolean;
  readonly dataRoot: string;
  /** What stands in its output, as an expression, for what a usual engine has there. */
  readonly standIns: readonly (readonly [own: RegExp, usual: string])[];
  /** Typed on the machine, it ends it: another one takes its place, whose engine has nothing. */
  readonly newHost?: string;
  /** Types a command on the engine's machine, as root. */
  readonly onHost: (command: string) => Promise<Ran>;
  readonly close: () => Promise<void>;
}

export type StorageDriver = NonNullable<NonNullable<Lab['docker']>['storageDriver']>;

/** What an engine has, and what it finds in registries. */
interface Images {
  readonly present: readonly string[];
  readonly library: readonly ImageRepository[];
}

export const usualImages = (): Images => ({
  present: ['busybox:1.36', 'busybox:latest'],
  library: loadImages(new URL('../../../labs/images/', import.meta.url)),
});

/** Nothing is there, and no registry has that repository. */
export const imagesWithout = (repository: string): Images => ({
  present: [],
  library: usualImages().library.filter(({ name }) => name !== repository),
});

/** A lab with a Docker host and nothing else. */
export async function openSimulation(
  clock: Clock,
  { present, library } = usualImages(),
  storageDriver: StorageDriver = 'overlay2',
) {
  const simulation = await createSimulation({
    lab: {
      apiVersion: 'cka-lab.dev/v1',
      kind: 'Lab',
      metadata: { name: 'docker' },
      title: { en: 'Docker' },
      docker: { machine: 'docker-host', storageDriver, images: [...present], plugins: ['pxd', 'rexray', 'nfs'] },
      fileServers: [{ name: 'nfs-server', exports: ['/srv/nfs *(rw,sync,no_subtree_check,no_root_squash)'] }],
    },
    images: library,
    clock,
    seed: 'conformance',
    volumePlugins,
    database: undefined,
    token: 'token',
    serverUrl: () => '',
    certificateAuthority: undefined,
    log: () => undefined,
  });
  const { docker } = simulation;
  if (docker === undefined) throw new Error('the lab has no engine');
  return { simulation, docker };
}

/** Types a command on the Docker host, as root. */
export async function typeOnHost({ shells }: Pick<Simulation, 'shells'>, command: string): Promise<Ran> {
  const session = shells.open('docker-host', {
    command: [command],
    user: 'root',
    tty: false,
    columns: 80,
    rows: 24,
    terminalType: 'dumb',
  });
  const printed = { stdout: '', stderr: '' };
  session.onOutput((stream, data) => {
    printed[stream] += new TextDecoder().decode(data);
  });
  session.endInput();
  return { code: await session.ended, ...printed };
}

/** A simulated engine of its own; `around` sees what clients ask and what they get. */
export async function openSimulatedEngine(
  around: (handler: Handler) => Handler = (same) => same,
  images = usualImages(),
  storageDriver?: StorageDriver,
): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'cka-docker-'));
  const socketPath = join(folder, 'docker.sock');
  const { simulation, docker } = await openSimulation(realClock(), images, storageDriver);
  const listener = await listen(around(docker.handler), { socketPath });
  return {
    host: `unix://${socketPath}`,
    simulated: true,
    dataRoot: '/var/lib/docker',
    standIns: [],
    newHost: 'sudo poweroff',
    onHost: (command) => typeOnHost(simulation, command),
    close: async () => {
      await listener.close();
      await simulation.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Engines of tests leave the forwarding of the machine as they find it: off, on some. */
const withoutForwarding = [
  /^(?:WARNING: | ---> \[Warning\] )?IPv4 forwarding is disabled(?:\. Networking will not work\.)?\n/gm,
  '',
] as const;

/** The real engine at `host`, which must run on this machine. */
export async function openRealEngine(host: string): Promise<TestEngine> {
  const env = { ...process.env, DOCKER_HOST: host };
  const { stdout } = await run('docker', ['info', '--format', '{{.DockerRootDir}}'], { env });
  return {
    host,
    simulated: false,
    dataRoot: stdout.trim(),
    standIns: [withoutForwarding],
    onHost: (command) => run('bash', ['-c', command], {}),
    close: async () => undefined,
  };
}
